import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { fieldPaths } from '#engine/audit/field-history.js';
import { fieldReader, type FieldReader } from '#engine/audit/field-readers.js';
import { eventsUntil } from '#engine/audit/find-moment.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import { createDirectory, type Directory } from '#engine/people/directory.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { MovableClock } from '#server/clock/clock.js';
import { PgPool } from '#server/database/pg-pool.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { DirectoryVersions, organizationOf } from '#server/directory/directory-versions.js';
import { Histories } from '#server/history/histories.js';
import { FactRows, factsOf } from '#server/instance/batch-facts.js';
import { MayRead } from '#server/instance/may-read.js';
import { fromCursor, pageQuery, toCursor } from '#server/problem/keyset-page.js';
import { instantText, pastInstant } from '#server/problem/past-instant.js';

export const accessToQuery = pageQuery.extend({
  /** `goodsRequest.cost`, `goodsRequest.lines.cost`; a whole document by its name. */
  field: z.string().max(300).optional(),
  /** As things stood then; default: now. */
  at: instantText.optional(),
});

/** Somebody who did read it. */
export interface Read {
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  readonly at: string;
  readonly action: string;
  readonly details: JsonObject;
}

export interface FieldAccess {
  readonly instance: string;
  readonly field: string;
  readonly at: string;
  /** Event the instance stood at, and versions of directory and definition that are answered by. */
  readonly seq: number;
  readonly directory: number;
  readonly version: string;
  /** Who could, by id. */
  readonly items: readonly (FieldReader & { readonly name: Text })[];
  readonly next: string | null;
  /** Who read the instance, as the access log has it, the latest first; with `at`: until then. At most 200; those of before the log are not in it. */
  readonly read: readonly Read[];
}

interface Then {
  readonly instance: Instance;
  readonly process: CompiledProcess;
  readonly published: Pick<ProcessDefinition, 'owner' | 'readers'>;
  readonly directory: Directory;
  readonly version: string;
}

const MOST_READS = 200;

/** Who could see a field of an instance, now or at any moment, and who looked. */
@Injectable()
export class FieldAccessTo {
  constructor(
    private readonly pool: PgPool,
    private readonly mayRead: MayRead,
    private readonly histories: Histories,
    private readonly knowledge: Knowledge,
    private readonly store: DefinitionStore,
    private readonly directories: DirectoryVersions,
    private readonly clock: MovableClock,
  ) {}

  /**
   * @throws {DomainError} `instance-not-found`, `query-without-bounds` (no field), `field-not-found`, `moment-before-start`, `moment-in-future`,
   *   `directory-version-not-kept`, `history-broken`
   */
  async of(me: SignedIn, id: string, query: z.infer<typeof accessToQuery>): Promise<FieldAccess> {
    const stored = await this.mayRead.instance(me, id);
    const now = await this.clock.now();
    const at = pastInstant(query.at, now);
    const then = query.at === undefined ? this.asItIs(stored) : await this.asItWas(stored, at, now);
    const field = knownField(then.process, query.field);
    const [after = ''] = fromCursor(query.after, ['text']) ?? [];
    const today = then.directory.at(at.getTime());
    const facts = factsOf(
      0,
      this.withDirectory(then.directory),
      Math.max(at.getTime(), then.instance.state.lastAt),
      new FactRows(),
      new Map(),
    );
    const items: (FieldReader & { name: Text })[] = [];
    let next: string | null = null;
    for (const person of then.directory.persons) {
      if (person <= String(after)) continue;
      const reader = fieldReader(then.process, then.published, then.instance, facts, { person, roles: today.rolesOf(person) }, field);
      if (!reader) continue;
      if (items.length === query.limit) {
        next = toCursor([items.at(-1)?.person ?? '']);
        break;
      }
      items.push({ ...reader, name: then.directory.nameOf(person) });
    }
    const { seq } = then.instance.state;
    const read = after === '' ? await this.read(id, at) : [];
    return { instance: id, field, at: at.toISOString(), seq, directory: then.directory.version, version: then.version, items, next, read };
  }

  private asItIs(instance: Instance): Then {
    const process = this.knowledge.compiled(instance.definition);
    const published = this.knowledge.current(instance.process)?.definition ?? process.definition;
    return { instance, process, published, directory: this.knowledge.directory(), version: instance.definition };
  }

  private async asItWas({ id, process: name }: Instance, at: Date, now: number): Promise<Then> {
    const events = await this.histories.events(id);
    const seq = eventsUntil(events, { at: at.getTime() }, now);
    const [moment] = this.histories.moments(id, events.slice(0, seq)).slice(-1);
    if (!moment) throw new Error('an instance without events');
    const versions = await this.store.versions(name);
    // The oldest one when the first was published by a clock that was moved since.
    const published = versions.find(({ publishedAt }) => publishedAt <= at) ?? versions.at(-1);
    await this.knowledge.load(published ? [published.hash] : []);
    const { version, organization, people, substitutions } = await this.directories.at(at);
    return {
      instance: moment.instance,
      process: moment.process,
      published: published ? this.knowledge.compiled(published.hash).definition : moment.process.definition,
      directory: createDirectory(
        organizationOf(organization),
        Object.fromEntries(people.map((person) => [person.id, person])),
        version,
        substitutions,
      ),
      version: moment.process.hash,
    };
  }

  private withDirectory(directory: Directory): Parameters<typeof factsOf>[1] {
    const { knowledge } = this;
    return { directory: () => directory, calendar: (id) => knowledge.calendar(id), calendarVersion: knowledge.calendarVersion };
  }

  private async read(instance: string, until: Date): Promise<readonly Read[]> {
    const { rows } = await this.pool.query<{
      person: string | null;
      on_behalf_of: string | null;
      at: Date;
      action: string;
      details: JsonObject;
    }>(
      `SELECT person, on_behalf_of, at, action, details FROM access
       WHERE shard = 0 AND subject = $1 AND at <= $2 AND outcome = 'done' ORDER BY at DESC, id DESC LIMIT $3`,
      [`instance:${instance}`, until, MOST_READS],
    );
    return rows.map(({ person, on_behalf_of: onBehalfOf, at, action, details }) => ({
      person,
      onBehalfOf,
      at: at.toISOString(),
      action,
      details,
    }));
  }
}

function knownField(process: CompiledProcess, field: string | undefined): string {
  const documents = Object.keys(process.definition.documents);
  const fields = fieldPaths(process);
  if (field === undefined)
    throw new DomainError(
      'query-without-bounds',
      `请写明字段（field），例如 ${fields[0] ?? ''} / Say which field (field), for example ${fields[0] ?? ''}`,
      { fields },
    );
  const bare = field
    .split('.')
    .filter((name) => !/^\d+$/.test(name))
    .join('.');
  if (fields.includes(bare) || documents.includes(bare)) return bare;
  throw new DomainError('field-not-found', `没有字段 ${field} / There is no field ${field}.`, { fields: [...documents, ...fields] });
}
