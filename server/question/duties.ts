import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Act, DUTY_KINDS, type DutyException, dutyExceptions } from '#engine/audit/duty-exceptions.js';
import { decidedEvent } from '#engine/audit/event-body.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { histories, type HistoryOf } from '#server/analysis/instance-histories.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { fromCursor, type Page, pageQuery, toCursor } from '#server/problem/keyset-page.js';
import { type Candidate, candidateStatement, type Place, processesOf } from './instance-candidates.js';
import { periodOf } from './refuse-unbounded.js';

export const dutyQuery = pageQuery.extend({
  kind: z.enum(DUTY_KINDS).optional(),
  /** Instances that began from this instant on, and before that one. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  process: z.string().max(100).optional(),
  /** Whoever acted, or in whose name it was done. */
  person: z.string().min(1).max(100).optional(),
});

type ShownAct = Omit<Act, 'at'> & { readonly at: string };

export interface FoundException extends Omit<DutyException, 'by' | 'before'> {
  readonly instance: string;
  readonly process: string;
  readonly key: string | null;
  readonly by: ShownAct;
  readonly before: ShownAct | null;
  /** His comment; null: none, or it was erased. */
  readonly said: string | null;
}

interface Subject extends Candidate {
  readonly process: string;
  readonly key: string | null;
  readonly initiator: string;
}

/** Histories read by one statement, few enough that others have their turn in between, and by one request. */
const AT_ONCE = 50;
const MOST_EXAMINED = 500;
const LONGEST_DAYS = 366;
const EXAMPLE = '/api/audit/duties?from=2026-11-01T00:00:00%2B08:00&to=2026-12-01T00:00:00%2B08:00';

/** Where one person did what two should have done. */
@Injectable()
export class Duties {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly keys: SubjectKeys,
  ) {}

  /**
   * Exceptions of the instances that began in a period, the one that began last first; all of an instance are on one page, which may be longer for it.
   *
   * @throws {DomainError} `query-without-bounds`, `query-too-wide`, `process-not-found`
   */
  async page(query: z.infer<typeof dutyQuery>): Promise<Page<FoundException> & { readonly examined: number }> {
    const period = periodOf(query.from, query.to, LONGEST_DAYS, EXAMPLE);
    const processes = processesOf(this.knowledge, query.process).map(({ id }) => id);
    const start = fromCursor(query.after, ['instant', 'uuid']);
    let place: Place | null = start && { startedAt: String(start[0]), id: String(start[1]) };
    const items: FoundException[] = [];
    for (let examined = 0; ;) {
      const subjects = await this.subjects(
        { process: query.process, ...period },
        processes,
        place,
        Math.min(AT_ONCE, MOST_EXAMINED - examined),
      );
      if (subjects.length === 0) return { items, next: null, examined };
      const found = await this.among(subjects);
      for (const subject of subjects) {
        examined += 1;
        place = subject;
        const wanted = (found.get(subject.id) ?? []).filter((one) => isWanted(one, query));
        items.push(...(await this.shown(subject, wanted)));
        if (items.length >= query.limit || examined === MOST_EXAMINED)
          return { items, next: toCursor([place.startedAt, place.id]), examined };
      }
    }
  }

  private async subjects(
    query: Parameters<typeof candidateStatement>[0],
    processes: readonly string[],
    after: Place | null,
    most: number,
  ): Promise<readonly Subject[]> {
    const { text, values } = candidateStatement(query, processes, after, most);
    const { rows } = await this.pool.query<Subject>(
      `SELECT c.id, c."startedAt", i.process, i.key, i.initiator FROM (${text}) AS c JOIN instance AS i ON i.shard = 0 AND i.id = c.id
       ORDER BY i.started_at DESC, i.id DESC`,
      [...values],
    );
    return rows;
  }

  private async among(subjects: readonly Subject[]): Promise<ReadonlyMap<string, readonly DutyException[]>> {
    const found = new Map<string, readonly DutyException[]>();
    const byId = new Map(subjects.map((subject) => [subject.id, subject]));
    for await (const { instance, events } of histories(this.pool, subjects)) {
      const subject = byId.get(instance);
      if (subject) found.set(instance, await this.exceptions(subject, events));
    }
    return found;
  }

  private async exceptions({ initiator, process }: Subject, events: HistoryOf['events']): Promise<readonly DutyException[]> {
    await this.knowledge.load(events.map(({ definition }) => definition));
    const current = this.knowledge.current(process);
    return dutyExceptions(initiator, events.map(decidedEvent), (hash) => this.knowledge.compiled(hash), current);
  }

  private async shown({ id, process, key }: Subject, exceptions: readonly DutyException[]): Promise<readonly FoundException[]> {
    if (exceptions.length === 0) return [];
    const said = await this.saidIn(
      id,
      exceptions.map(({ by }) => by.seq),
    );
    return exceptions.map(({ by, before, ...rest }) => ({
      instance: id,
      process,
      key,
      ...rest,
      by: shownAct(by),
      before: before && shownAct(before),
      said: said.get(by.seq) ?? null,
    }));
  }

  private async saidIn(instance: string, seqs: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { rows } = await this.pool.query<{ instance: string; seq: number; body: JsonObject }>(
      'SELECT instance_id AS instance, seq, body FROM event WHERE shard = 0 AND instance_id = $1 AND seq = ANY ($2::integer[])',
      [instance, seqs],
    );
    const opened = await this.keys.open(rows);
    return new Map(
      opened.flatMap(({ seq, body }): [number, string][] => {
        const comment = (body['command'] as JsonObject)['comment'];
        return typeof comment === 'string' ? [[seq, comment]] : [];
      }),
    );
  }
}

function shownAct({ at, ...act }: Act): ShownAct {
  return { ...act, at: new Date(at).toISOString() };
}

function isWanted({ kind, by }: DutyException, query: z.infer<typeof dutyQuery>): boolean {
  if (query.kind !== undefined && kind !== query.kind) return false;
  return query.person === undefined || by.person === query.person || by.onBehalfOf === query.person;
}
