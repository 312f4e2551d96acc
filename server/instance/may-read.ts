import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import { takenBackBy } from '#engine/runtime/commands/take-back.js';
import type { PossibleExcuse } from '#engine/runtime/commands/excuse.js';
import type { Facts } from '#engine/runtime/facts.js';
import { type Hidden, hiddenFrom, instanceWithout } from '#engine/runtime/hidden-fields.js';
import { buttonsFor, excusesFor } from '#engine/runtime/instance-view.js';
import type { Instance } from '#engine/runtime/instance.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { purgedInstance } from '#server/retention/purged-instance.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { FactRows, factsOf } from './batch-facts.js';
import { isPlace, standingOf, type StandingParameters, standsIn } from './standing.js';
import { iso, taskId } from './instance-view.js';
import { NO_DUE } from './projections.js';
import { readStored, STORED_INSTANCE, type StoredInstance } from './stored-instance.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export interface ReadInstance extends Instance {
  readonly key: string | null;
  readonly status: string;
  readonly startedAt: Date;
}

interface InstanceRow extends StoredInstance {
  readonly is_open: boolean;
}

/**
 * Reads instances for those who may: participants, in whose name a substitute took part, whom it was copied to, who was asked or mentioned, candidates of
 * open work, whoever may press a button or excuse a limit now, whoever substitutes the requester or somebody with a task, a question, a button or an excuse,
 * the process's readers and owner, auditors and administrators (M-11).
 */
@Injectable()
export class MayRead {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /** @throws {DomainError} `instance-purged` to auditors and administrators, `instance-not-found`, also for one that may not be seen: its existence is nobody's business */
  async instance(me: SignedIn, id: string): Promise<ReadInstance> {
    const standing = standingOf(me);
    const found = UUID.test(id)
      ? await this.pool.query<InstanceRow>(
          `SELECT ${STORED_INSTANCE}, ${this.condition('$2', { principals: '$3', places: '$5' }, '$4')} AS is_open
           FROM instance WHERE shard = 0 AND id = $1`,
          [id, me.person, standing.principals, this.openProcesses(me), standing.places],
        )
      : { rows: [] };
    const stored = found.rows[0];
    if (!stored) {
      const purged = readsEverything(me) && UUID.test(id) ? await purgedInstance(this.pool, id) : null;
      throw purged ?? new DomainError('instance-not-found', id);
    }
    const row = { ...stored, ...readStored(stored) };
    await this.knowledge.load([row.definition]);
    if (!row.is_open && this.buttons(me, row).length === 0 && this.excuses(me, row).length === 0)
      throw new DomainError('instance-not-found', id);
    return {
      id: row.id,
      process: row.process,
      definition: row.definition,
      state: row.state,
      documents: row.documents,
      key: row.key,
      status: row.status,
      startedAt: row.started_at,
    };
  }

  /** What of an instance is hidden from a person; nothing from whoever reads it by his office. */
  hidden(me: SignedIn, instance: Instance): Hidden {
    if (this.openProcesses(me).includes(instance.process)) return new Map();
    return hiddenFrom(this.knowledge.compiled(instance.definition), instance, me.person, this.factsNow(me, instance));
  }

  /** An instance as the person sees it. */
  seen(me: SignedIn, instance: Instance): Instance {
    return instanceWithout(instance, this.hidden(me, instance));
  }

  /** Buttons the person may press on an instance now. */
  buttons(me: SignedIn, instance: Instance): ReturnType<typeof buttonsFor> {
    return buttonsFor(this.knowledge.compiled(instance.definition), instance, me.person, this.factsNow(me, instance));
  }

  /** Limits whose breach the person may excuse now. */
  excuses(
    me: SignedIn,
    instance: Instance,
  ): readonly (Omit<PossibleExcuse, 'dueAt' | 'breachedAt'> & { dueAt: string | null; breachedAt: string | null })[] {
    const excuses = excusesFor(this.knowledge.compiled(instance.definition), instance, me.person, this.factsNow(me, instance));
    return excuses.map((excuse) => ({ ...excuse, dueAt: iso(excuse.dueAt), breachedAt: iso(excuse.breachedAt) }));
  }

  /** Tasks the person finished and may still take back or, his submission, withdraw. */
  takeBack(me: SignedIn, instance: Instance): readonly { readonly task: string; readonly state: string; readonly command: string }[] {
    const { states } = this.knowledge.compiled(instance.definition);
    return takenBackBy(instance.state, me.person, states, this.factsNow(me, instance).substitutedBy(me.person, instance.process)).map(
      ({ task, ...rest }) => ({ task: taskId(instance.id, task), ...rest }),
    );
  }

  /** As people stand at the request, not at the instance's last event: posts and substitutions may have begun or ended since. */
  factsNow(me: SignedIn, { state }: Instance): Facts {
    return factsOf(0, this.knowledge, Math.max(me.at, state.lastAt), new FactRows(), new Map());
  }

  /** SQL over table `instance`: person, standing and processes he may read are parameters. */
  condition(person: string, standing: StandingParameters, processes: string): string {
    const { principals, places } = standing;
    return `(process = ANY (${processes}) OR initiator = ${person} OR ${isPlace(`('person:' || initiator)`, places, 'instance.process')}
      OR EXISTS (SELECT FROM notification n WHERE n.shard = instance.shard AND n.recipient = ANY (${principals}) AND n.instance_id = instance.id
        AND n.kind = 'ask' AND ${isPlace('n.recipient', places, 'instance.process')} AND jsonb_path_exists(instance.state::jsonb,
          '$.tasks.*.questions[*] ? (@.to == $to && @.answer == null)', jsonb_build_object('to', substr(n.recipient, 8))))
      OR EXISTS (SELECT FROM notification n WHERE n.shard = instance.shard AND n.recipient = 'person:' || ${person}::text
        AND n.instance_id = instance.id AND n.kind IN ('cc', 'ask', 'mention'))
      OR EXISTS (SELECT FROM event e WHERE e.shard = instance.shard AND e.instance_id = instance.id AND (e.actor = ${person} OR e.on_behalf_of = ${person}) AND e.type <> 'task.viewed')
      OR EXISTS (SELECT FROM task t JOIN task_candidate c USING (shard, instance_id, ordinal)
        WHERE t.shard = instance.shard AND t.instance_id = instance.id AND ${standsIn(standing)} AND c.priority = t.priority AND c.due_at = coalesce(t.due_at, '${NO_DUE}')))`;
  }

  /** Processes whose every instance this person may see. */
  openProcesses(me: SignedIn): string[] {
    const everything = readsEverything(me);
    return this.knowledge
      .processes()
      .filter(({ owner, readers }) => everything || me.roles.includes(owner) || readers.some((reader) => me.roles.includes(reader)))
      .map(({ id }) => id);
  }
}

function readsEverything(me: SignedIn): boolean {
  return me.roles.includes('auditor') || me.roles.includes('administrator');
}
