import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ZipFile } from 'yazl';
import { FileStore } from '#server/file/file-store.js';
import { type BrokenCase, type CaseFile, isBroken } from './case-file.js';
import { casePage } from './case-page.js';
import { fileName, filePath } from './file-name.js';
import { asset } from './asset.js';
import type { PackFile, PaperFiles } from './pack-file.js';
import { MakePdf } from './make-pdf.js';
import type { Language, Page } from './page/block.js';
import { htmlPage } from './page/html-page.js';
import { pdfDefinition } from './page/pdf-definition.js';

/** A file on its way into the pack. */
interface Entry {
  readonly path: string;
  /** Its bytes; a function for what is read only when its turn comes. */
  readonly content: Buffer | (() => Readable);
}

const PAGES: Readonly<Record<Language, string>> = { zh: 'index.html', en: 'index.en.html' };
const LANGUAGES = ['zh', 'en'] as const;
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { zh: '中文', en: 'English' };

/** Packs a case into one ZIP. */
@Injectable()
export class EvidencePack {
  constructor(
    private readonly files: FileStore,
    private readonly makePdf: MakePdf,
  ) {}

  /**
   * The pack, sent as it is read: attachments never lie in memory. Its last file is the MANIFEST; without it the pack is not whole.
   *
   * @param withPdf - the page as PDF too
   * @throws {Error} before anything is sent, when the case cannot be told
   */
  async of(file: CaseFile | BrokenCase, withPdf: boolean): Promise<Readable> {
    const at = new Date(file.lastAt);
    const papers = this.papersOf(file);
    const page = casePage(file, papers.files);
    const verifier = await readFile(await asset('../audit/sceptic/verify.mjs'));
    const pages = LANGUAGES.map((language): Entry => {
      const other = language === 'zh' ? 'en' : 'zh';
      return text(PAGES[language], htmlPage(page, language, { file: PAGES[other], name: LANGUAGE_NAMES[other] }));
    });
    return zipped(
      [
        ...pages,
        ...(withPdf ? await this.pdfsOf(page, at) : []),
        text('evidence.jsonl', lines(file.evidence)),
        text('seals.jsonl', lines(file.seals.map((seal) => JSON.stringify(seal)))),
        { path: 'verify.mjs', content: verifier },
        ...[...file.versions.values()].flatMap(({ version, files }) =>
          files.map((one) => text(`definition/v${version}/${filePath(one.path)}`, one.text)),
        ),
        ...file.calendars.flatMap(({ version, files }) =>
          files.map((one) => text(`calendars/${fileName(version.slice(0, 12))}/${filePath(one.path)}`, one.text)),
        ),
        ...papers.entries,
      ],
      at,
    );
  }

  private async pdfsOf(page: Page, at: Date): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    for (const language of LANGUAGES)
      entries.push({ path: PAGES[language].replace('.html', '.pdf'), content: await this.makePdf.of(pdfDefinition(page, language), at) });
    return entries;
  }

  /** The number of the event before each name tells those of one name apart. */
  private papersOf(file: CaseFile | BrokenCase): { readonly files: PaperFiles; readonly entries: readonly Entry[] } {
    const { attachments } = file;
    const prints = isBroken(file) ? [] : file.prints;
    const printed = prints.map(({ id, title, number, pages, copies }) =>
      pages.map((html, place) => {
        const copy = copies[place] === undefined ? ['', ''] : [`-${place + 1}`, ` ${copies[place]}`];
        return text(
          `documents/${fileName(`${padded(id)}${copy[0]} ${title.zh} ${number ?? ''}${copy[1]}.html`.replaceAll(/ +/g, ' '))}`,
          html,
        );
      }),
    );
    const attached = attachments.map(({ seq, name, digest, isKept }): Entry | null =>
      isKept ? { path: `attachments/${padded(String(seq))} ${fileName(name ?? 'file')}`, content: () => this.files.read(digest) } : null,
    );
    return {
      files: {
        prints: printed.map((copies) => copies.map(({ path, content }) => ({ path, digest: digestOf(content as Buffer) }))),
        attachments: attached.map((entry, place) => entry && { path: entry.path, digest: attachments[place]?.digest ?? '' }),
      },
      entries: [...printed.flat(), ...attached.flatMap((entry) => entry ?? [])],
    };
  }
}

function text(path: string, content: string): Entry {
  return { path, content: Buffer.from(content) };
}

function lines(texts: readonly string[]): string {
  return texts.map((line) => `${line}\n`).join('');
}

/** `7.0` → `007.0`. */
function padded(id: string): string {
  return id.replace(/^\d+/, (seq) => seq.padStart(3, '0'));
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param at - all files bear this time, so that the same case gives the same bytes */
function zipped(entries: readonly Entry[], at: Date): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const manifest: PackFile[] = [];
  zip.on('error', (error: Error) => output.destroy(error));
  for (const { path, content } of entries) {
    if (Buffer.isBuffer(content)) {
      manifest.push({ path, digest: digestOf(content) });
      zip.addBuffer(content, path, { mtime: at });
    } else {
      zip.addReadStreamLazy(path, { mtime: at }, (begin) =>
        begin(
          null,
          hashed(content(), (digest) => manifest.push({ path, digest })),
        ),
      );
    }
  }
  // Asked for when everything before it was sent, so that all digests are known.
  zip.addReadStreamLazy('MANIFEST', { mtime: at }, (begin) =>
    begin(null, Readable.from([Buffer.from(lines(manifest.map(({ path, digest }) => `${digest}  ${path}`)))])),
  );
  zip.end();
  return output;
}

function hashed(bytes: Readable, then: (digest: string) => void): Readable {
  return Readable.from(
    (async function* () {
      const hash = createHash('sha256');
      for await (const part of bytes) {
        hash.update(part as Buffer);
        yield part as Buffer;
      }
      then(hash.digest('hex'));
    })(),
  );
}
