import { Injectable } from '@nestjs/common';
import { decidedEvent } from '#engine/audit/event-body.js';
import type { Library } from '#engine/definition/library.js';
import type { Text } from '#engine/definition/text.js';
import { type DocumentsAt, documentsAt, isSuperseded } from '#engine/document/documents-at.js';
import { compileDocument, type RenderDocument } from '#engine/document/render-document.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { documentsWithout, type Hidden } from '#engine/runtime/hidden-fields.js';
import { DomainError } from '#engine/domain-error.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { storedEvents } from '#server/history/stored-events.js';
import type { ReadInstance } from '#server/instance/may-read.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { copyLabel } from './copy-label.js';
import { printLookups, type PrintRows } from './print-lookups.js';
import { type Print, printsOf } from './prints.js';
import { Signatures, type SignedNames } from './signatures.js';

/** A print as lists show it. */
export interface PrintView {
  readonly id: string;
  readonly title: Text;
  readonly document: string;
  readonly number: string | null;
  readonly version: number;
  readonly at: string;
  /** What it says has been changed since. */
  readonly superseded: boolean;
  /** Labels of its copies 联, first to last; empty: a single one. */
  readonly copies: readonly string[];
}

/** Sheets compiled once per library, and thus per version of a definition. */
const compiled = new WeakMap<Library, Map<string, RenderDocument>>();

/** Shows what was printed, as it was printed: the document of that event, on the template of the instance's own version. */
@Injectable()
export class RenderPrint {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly keys: SubjectKeys,
    private readonly signatures: Signatures,
  ) {}

  async list(instance: ReadInstance): Promise<readonly PrintView[]> {
    const prints = await printsOf(this.pool, instance.id);
    const events = prints.length === 0 ? [] : await this.history(instance.id);
    const now = documentsAt(events, Infinity);
    return prints.map((print) => this.view(instance, print, documentsAt(events, print.seq), now));
  }

  /**
   * One copy as a whole HTML page.
   *
   * @param copy - from 1; 1 for a print without copies
   * @throws {DomainError} `print-not-found`
   */
  async html(instance: ReadInstance, id: string, copy: number, hidden: Hidden): Promise<string> {
    const print = (await printsOf(this.pool, instance.id)).find((candidate) => candidate.id === id);
    if (!print || hidden.get(print.document) === null || copy > Math.max(1, print.copies.length))
      throw new DomainError('print-not-found', `${id}, ${copy}`);
    const events = await this.history(instance.id);
    const then = documentsWithout(documentsAt(events, print.seq), hidden);
    const view = this.view(instance, print, then, documentsAt(events, Infinity));
    const library = this.knowledge.libraryOf(instance.definition);
    const process = this.knowledge.compiled(instance.definition).definition;
    const { organization } = this.knowledge.library();
    const variables = {
      ...Object.fromEntries(Object.entries(then).map(([name, document]) => [name, lastOf(document)])),
      document: lastOf(then[print.document]),
      title: view.title,
      organization: { title: organization?.definition.title ?? { zh: '', en: '' } },
      process: { title: process.title },
      instance: { key: instance.key },
      initiator: instance.state.initiator,
      copy: view.copies[copy - 1] ?? '',
      printedAt: print.at.toISOString(),
      superseded: view.superseded,
      documentNumber: view.number ?? '',
      documentVersion: view.version,
    };
    return this.rendered(library, print.template, variables, await this.signatures.read(instance, events));
  }

  private view(instance: ReadInstance, print: Print, then: DocumentsAt, now: DocumentsAt): PrintView {
    const printed = lastOf(then[print.document]);
    const place = then[print.document];
    const current = now[print.document];
    const template = this.knowledge.libraryOf(instance.definition).templates.get(print.template)?.definition;
    const roles = this.knowledge.library().organization?.definition.roles ?? {};
    return {
      id: print.id,
      title: template?.head.title ?? { zh: print.template, en: print.template },
      document: print.document,
      number: typeof printed?.['number'] === 'string' ? printed['number'] : null,
      version: print.version,
      at: print.at.toISOString(),
      superseded: isSuperseded(printed, Array.isArray(place) && Array.isArray(current) ? current[place.length - 1] : current),
      copies: print.copies.map((role, index) => copyLabel(index + 1, roles[role]?.title.zh ?? role)),
    };
  }

  /** Renders, reads the register rows it asked for, and renders again. */
  private async rendered(
    library: Library,
    template: string,
    variables: Readonly<Record<string, unknown>>,
    signed: SignedNames,
  ): Promise<string> {
    const render = sheetOf(library, template);
    const rows: PrintRows = new Map();
    for (;;) {
      const missing = new Set<string>();
      const html = render({ variables, lookups: printLookups(library, this.knowledge.directory(), signed, rows, missing) });
      if (missing.size === 0) return html;
      const places = [...missing].map((place) => place.split('\0'));
      const { rows: found } = await this.pool.query<{ register: string; key: string; row: JsonObject }>(
        `SELECT register, key, row FROM record WHERE shard = 0 AND (register, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
        [places.map(([register]) => register), places.map(([, key]) => key)],
      );
      for (const place of missing) rows.set(place, null);
      for (const { register, key, row } of found) rows.set(`${register}\0${key}`, row);
    }
  }

  private async history(instance: string): Promise<readonly ReturnType<typeof decidedEvent>[]> {
    return (await this.keys.open(await storedEvents(this.pool, instance))).map(decidedEvent);
  }
}

function sheetOf(library: Library, template: string): RenderDocument {
  const known = compiled.get(library) ?? new Map<string, RenderDocument>();
  compiled.set(library, known);
  const existing = known.get(template);
  if (existing) return existing;
  const body = library.templates.get(template)?.definition.body;
  if (body === undefined) throw new DomainError('print-not-found', template);
  const render = compileDocument(body, library.templates.get('sheet')?.definition.body ?? null);
  known.set(template, render);
  return render;
}

/** Of a document that may be many, the one printed is the last there was. */
function lastOf(document: DocumentsAt[string] | undefined): JsonObject | undefined {
  return Array.isArray(document) ? (document as readonly JsonObject[]).at(-1) : (document as JsonObject | undefined);
}
