import { Injectable } from '@nestjs/common';
import type { Finding } from '#engine/definition/finding.js';
import { type Library, readLibrary } from '#engine/definition/library.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import { DomainError } from '#engine/domain-error.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { contentHash } from './content-hash.js';
import { DefinitionStore, libraryChanged } from './definition-store.js';
import { Knowledge } from './knowledge-store.js';
import { pinnedFiles } from './pinned-files.js';

export interface Publication {
  readonly published: readonly { readonly process: string; readonly version: number }[];
  /** Processes whose pinned files are the same as before. */
  readonly unchanged: number;
  /** Content hash of the library it replaced; of a dry run, of the one it would replace. */
  readonly replaces: string;
  readonly warnings: readonly Finding[];
}

export interface PublishOptions {
  readonly dryRun?: boolean;
  readonly folder?: string | null;
  readonly replaces?: string | null;
}

/** Publishes a whole library: checked first, then every changed process gets a version, all or nothing. */
@Injectable()
export class PublishLibrary {
  constructor(
    private readonly store: DefinitionStore,
    private readonly knowledge: Knowledge,
  ) {}

  /**
   * @param options.dryRun - say what would be published, change nothing; default false
   * @param options.folder - content hash of the folder the files were read from; null (default): a person sent them
   * @param options.replaces - content hash of the library it was made from; null (default): the one there is now. Another one is not written over
   * @throws {DomainError} `definition-invalid` with all findings, `calendar-in-use`, `library-changed`
   */
  async execute(
    files: readonly LibraryFile[],
    by: string,
    reason: string,
    { dryRun = false, folder = null, replaces = null }: PublishOptions = {},
  ): Promise<Publication> {
    const there = contentHash(await this.store.library());
    if (replaces !== null && replaces !== there) throw libraryChanged();
    const { library, findings } = check(files);
    await this.refuseLostCalendars(library);
    const current = await this.store.current();
    const changed: { hash: string; process: string; files: readonly LibraryFile[] }[] = [];
    for (const process of library.processes.keys()) {
      const pinned = pinnedFiles(library, files, process);
      const hash = contentHash(pinned);
      if (current.get(process)?.hash !== hash) changed.push({ hash, process, files: pinned });
    }
    if (!dryRun) {
      await this.store.publish(changed, files, this.knowledge.peopleOf(library), by, reason, { folder, replaces: there });
      await this.knowledge.reload();
    }
    return {
      published: changed.map(({ process }) => ({ process, version: 1 + (current.get(process)?.version ?? 0) })),
      unchanged: library.processes.size - changed.length,
      replaces: there,
      warnings: findings,
    };
  }

  /** Limits are counted, and explained when they are long over, by the calendars in force: one that instances know stays. */
  private async refuseLostCalendars({ calendars }: Library): Promise<void> {
    const lost = [...this.knowledge.library().calendars.keys()].filter((id) => !calendars.has(id));
    if (lost.length === 0) return;
    const versions = await this.store.inUse();
    await this.knowledge.load(versions);
    const used = versions.map((version) => this.knowledge.compiled(version).definition).find(({ calendar }) => lost.includes(calendar));
    if (used)
      throw new DomainError(
        'calendar-in-use',
        `流程 ${used.id} 已有实例按日历 ${used.calendar} 计算期限，请保留 processes/calendars 中的该日历 / Instances of ${used.id} count by calendar ${used.calendar}; keep its file in processes/calendars.`,
        { calendar: used.calendar, process: used.id },
      );
  }
}

/** @throws {DomainError} `definition-invalid` */
export function check(files: readonly LibraryFile[]): { library: Library; findings: readonly Finding[] } {
  const read = readLibrary(files);
  const findings = [...read.findings, ...verifyLibrary(read.library)];
  const errors = findings.filter((finding) => finding.severity === 'error');
  const first = errors[0];
  if (first) {
    const place = `${first.file}:${first.line}:${first.column} ${first.code}`;
    throw new DomainError('definition-invalid', `${place} ${first.message.zh} / ${first.message.en}`, { findings });
  }
  return { library: read.library, findings };
}
