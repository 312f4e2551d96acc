import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { dayAt } from '#engine/people/directory.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { SubjectKeys } from '#server/personal/subject-keys.js';
import { fromCursor, type Page, pageOf, pageQuery } from '#server/problem/keyset-page.js';
import { afterPlace } from './person-events.js';
import { periodOf } from './refuse-unbounded.js';
import { SqlValues } from './sql-values.js';
import { EVENT_ROW, type EventRow, type ListedEvent, listedEvent } from './listed-event.js';

/** What an administrator, or whoever excuses a breach, does to an instance besides its ordinary course → types of event. */
export const INTERVENTIONS = {
  moved: ['instance.moved'],
  resolved: ['incident.retried', 'incident.skipped'],
  reassigned: ['task.reassigned'],
  handedOver: ['instance.handed-over'],
  migrated: ['instance.migrated'],
  canceled: ['instance.canceled'],
  suspended: ['instance.suspended', 'instance.activated'],
  excused: ['limit.excused'],
} as const;

/** How work comes to be done by another than the definition's people → types of event; null: whatever was done in another's name. */
export const STAND_INS = {
  substitute: null,
  assistant: null,
  delegated: ['task.delegated', 'task.handed-back'],
  transferred: ['task.transferred', 'task.reassigned'],
  handedOver: ['instance.handed-over'],
  added: ['approver.added', 'approver.removed'],
} as const;

type Kinds = Readonly<Record<string, readonly string[] | null>>;

const query = pageQuery.extend({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  process: z.string().max(100).optional(),
  /** Who did it, in whose name it was done, or whom it names. */
  person: z.string().min(1).max(100).optional(),
});
export const interventionQuery = query.extend({ kind: z.enum(Object.keys(INTERVENTIONS) as [keyof typeof INTERVENTIONS]).optional() });
export const standInQuery = query.extend({ kind: z.enum(Object.keys(STAND_INS) as [keyof typeof STAND_INS]).optional() });

export interface SeldomEvent extends ListedEvent {
  readonly kind: string;
  /** Days of the substitution by which he acted, as it stands now; null: he did not act by one, or it has been ended. */
  readonly substitution: { readonly from: string; readonly to: string } | null;
}

const LONGEST_DAYS = 366;
const ASSISTANT = `e.body::jsonb #>> '{command,type}' = 'signFor'`;

/** Events of the kinds that seldom happen, found by when they did. */
@Injectable()
export class SeldomEvents {
  constructor(
    private readonly pool: PgPool,
    private readonly keys: SubjectKeys,
    private readonly knowledge: Knowledge,
  ) {}

  interventions(asked: z.infer<typeof interventionQuery>): Promise<Page<SeldomEvent>> {
    return this.page(INTERVENTIONS, asked, '/api/audit/interventions');
  }

  standIns(asked: z.infer<typeof standInQuery>): Promise<Page<SeldomEvent>> {
    return this.page(STAND_INS, asked, '/api/audit/stand-ins');
  }

  /** The latest first. @throws {DomainError} as `periodOf` */
  private async page(
    kinds: Kinds,
    asked: z.infer<typeof query> & { readonly kind?: string | undefined },
    route: string,
  ): Promise<Page<SeldomEvent>> {
    const example = `${route}?from=2026-11-01T00:00:00%2B08:00&to=2026-12-01T00:00:00%2B08:00`;
    const { from, to } = periodOf(asked.from, asked.to, LONGEST_DAYS, example);
    const after = fromCursor(asked.after, ['instant', 'uuid', 'integer']);
    const values = new SqlValues();
    const bounds = [`e.at >= ${values.add(from)}`, `e.at < ${values.add(to)}`];
    if (after) bounds.push(...afterPlace(after, values));
    if (asked.process !== undefined) bounds.push(`i.process = ${values.add(asked.process)}`);
    if (asked.person !== undefined) {
      const whom = `${values.add(asked.person)}::text`;
      const named = ['from', 'to', 'person'].map((name) => `e.body::jsonb #>> '{command,${name}}' = ${whom}`);
      bounds.push(`(e.actor = ${whom} OR e.on_behalf_of = ${whom} OR ${named.join(' OR ')})`);
    }
    const most = values.add(asked.limit + 1);
    const chosen = Object.keys(kinds).filter((kind) => asked.kind === undefined || kind === asked.kind);
    const sources = sourcesOf(kinds, chosen).map(
      (source) => `(SELECT ${EVENT_ROW} FROM event AS e JOIN instance AS i ON i.shard = e.shard AND i.id = e.instance_id
        WHERE e.shard = 0 AND ${source} AND ${bounds.join(' AND ')} ORDER BY e.at DESC, e.instance_id DESC, e.seq DESC LIMIT ${most})`,
    );
    const { rows } = await this.pool.query<EventRow>(
      `SELECT * FROM (${sources.join(' UNION ALL ')}) AS e ORDER BY at DESC, instance DESC, seq DESC LIMIT ${most}`,
      values.list,
    );
    const opened = await this.keys.open(rows);
    return pageOf(
      opened,
      asked.limit,
      (row) => this.told(kinds, row),
      (row) => [row.cursor, row.instance, row.seq],
    );
  }

  private told(kinds: Kinds, row: EventRow): SeldomEvent {
    const event = listedEvent(row);
    const ofType = Object.keys(kinds).find((kind) => kinds[kind]?.includes(event.type));
    const kind = ofType ?? (event.command === 'signFor' ? 'assistant' : 'substitute');
    return { kind, ...event, substitution: event.onBehalfOf === null || event.command === 'signFor' ? null : this.substitutionOf(event) };
  }

  private substitutionOf({ person, onBehalfOf, at, process }: ListedEvent): SeldomEvent['substitution'] {
    const { organization } = this.knowledge.library();
    if (!organization) return null;
    const day = dayAt(organization.definition, Date.parse(at));
    const found = this.knowledge
      .substitutions()
      .find(
        (one) =>
          one.person === onBehalfOf && one.by === person && one.from <= day && day <= one.to && (one.processes?.includes(process) ?? true),
      );
    return found ? { from: found.from, to: found.to } : null;
  }
}

/** SQL of each place such events are found at by an index of their own. */
function sourcesOf(kinds: Kinds, chosen: readonly string[]): readonly string[] {
  const types = chosen.flatMap((kind) => kinds[kind] ?? []);
  const [substitute, assistant] = ['substitute', 'assistant'].map((kind) => chosen.includes(kind));
  const inName = [
    ...(types.length > 0 ? [`e.type NOT IN (${listOf(types)})`] : []),
    ...(substitute && assistant ? [] : [substitute ? `NOT ${ASSISTANT}` : ASSISTANT]),
  ];
  return [
    // Written out, so that the planner sees that the index has them all.
    ...(types.length > 0 ? [`e.type IN (${listOf(types)})`] : []),
    ...(substitute || assistant ? [['e.on_behalf_of IS NOT NULL', ...inName].join(' AND ')] : []),
  ];
}

function listOf(types: readonly string[]): string {
  return types.map((type) => `'${type}'`).join(', ');
}
