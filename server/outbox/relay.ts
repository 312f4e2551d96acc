import type pg from 'pg';
import type { CommandBody, Message } from '#engine/runtime/command.js';
import type { Effect } from '#engine/runtime/outcome.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import type { KnowledgePort } from '#server/instance/knowledge.js';
import { isTooLate, type ProgramCommands, type Refused } from '#server/instance/program-commands.js';
import { KeptMessages } from '#server/message/kept-messages.js';
import type { Services } from '#server/service/services.js';

interface OutboxRow {
  readonly instance_id: string;
  readonly seq: number;
  readonly n: number;
  readonly effect: Effect;
  readonly attempts: number;
}

/** What became of a message. */
export interface Published {
  /** Instances that heard it or began with it; 0: it is kept. */
  readonly heard: number;
  /** Processes that would begin with it but refused to. */
  readonly notStarted: readonly NotStarted[];
}

export interface NotStarted extends Refused {
  readonly process: string;
}

/** Most rows delivered at once. */
const PAGE = 100;
/** Failures after which the sender is parked, so that others go on. */
export const MOST_ATTEMPTS = 10;

/** Turns what instances hand over (messages, starts, calls, replies) into commands with the id `<instance>:<seq>:<n>`, in order. */
export class Relay {
  private readonly kept: KeptMessages;

  constructor(
    private readonly pool: pg.Pool,
    private readonly commands: ProgramCommands,
    private readonly knowledge: KnowledgePort,
    private readonly services: Pick<Services, 'hand'>,
    private readonly report: (text: string, error?: unknown) => void,
  ) {
    this.kept = new KeptMessages(pool, (instance, message) => this.hear(instance, message), report);
  }

  /** Delivers what waits, oldest first. @returns how many were delivered */
  async deliver(): Promise<number> {
    const { rows } = await this.pool.query<OutboxRow>(
      'SELECT instance_id, seq, n, effect, attempts FROM outbox WHERE shard = 0 AND attempts < $2 ORDER BY at, instance_id, seq, n LIMIT $1',
      [PAGE, MOST_ATTEMPTS],
    );
    for (const row of rows) {
      try {
        await this.carry(row);
        await this.pool.query('DELETE FROM outbox WHERE shard = 0 AND instance_id = $1 AND seq = $2 AND n = $3', [
          row.instance_id,
          row.seq,
          row.n,
        ]);
      } catch (error) {
        // An outage says nothing about the effect: it is tried again as soon as there is a database.
        if (isDatabaseAway(error)) throw error;
        await this.pool.query('UPDATE outbox SET attempts = attempts + 1 WHERE shard = 0 AND instance_id = $1 AND seq = $2 AND n = $3', [
          row.instance_id,
          row.seq,
          row.n,
        ]);
        this.report(`outbox ${row.instance_id}:${row.seq}:${row.n} not delivered`, error);
        if (row.attempts + 1 >= MOST_ATTEMPTS) await this.park(row, error);
      }
    }
    return rows.length;
  }

  /** A message from outside, or from a sender: heard by all that listen, starting what it starts, else kept. */
  async publish(message: Message): Promise<Published> {
    const { rows } = await this.pool.query<{ instance_id: string }>(
      'SELECT DISTINCT instance_id FROM subscription WHERE shard = 0 AND message = $1 AND wanted = ANY ($2::jsonb[]) ORDER BY instance_id',
      [message.name, wantedBy(message)],
    );
    for (const { instance_id } of rows) await this.hear(instance_id, message);
    const notStarted: NotStarted[] = [];
    for (const { process, start } of this.knowledge.startedBy(message.name)) {
      const id = `${message.id}>${process.definition.id}.${start}`;
      const body: CommandBody = { type: 'startByMessage', process: process.definition.id, start, message };
      const refused = await this.commands.submit(newInstanceId(0), id, body, process.definition.id);
      if (!refused || isTooLate(refused)) continue;
      this.report(`${id} started nothing: ${refused.code} ${refused.detail}`);
      notStarted.push({ process: process.definition.id, ...refused });
    }
    return { heard: await this.keepUnlessHeard(message), notStarted };
  }

  /** Whoever heard it is found among the commands: sent again after a crash, it finds those who heard it before and listen no longer. */
  private async keepUnlessHeard(message: Message): Promise<number> {
    const { rows } = await this.pool.query<{ times: number }>(
      `WITH heard AS (SELECT count(*)::int AS times FROM command WHERE shard = 0 AND id > $1 || '>' AND id < $1 || '?'),
       kept AS (
         INSERT INTO message (shard, id, name, payload, sender, at)
         SELECT 0, $1, $2, $3, $4, ${CLOCK} FROM epoch, heard WHERE times = 0 ON CONFLICT DO NOTHING
       ),
       taken AS (DELETE FROM message USING heard WHERE shard = 0 AND id = $1 AND times > 0)
       SELECT times FROM heard`,
      [message.id, message.name, JSON.stringify(message.payload), message.from],
    );
    return rows[0]?.times ?? 0;
  }

  /** Offers kept messages to those who have come to listen since. @returns how many were heard */
  offerKept(): Promise<number> {
    return this.kept.offer();
  }

  private hear(instance: string, message: Message): Promise<boolean> {
    return this.commands.tell(instance, `${message.id}>${instance}`, { type: 'receiveMessage', message });
  }

  private async carry(row: OutboxRow): Promise<void> {
    const id = `${row.instance_id}:${row.seq}:${row.n}`;
    const { effect } = row;
    switch (effect.kind) {
      case 'send':
        return void (await this.publish({ id: effect.id ?? id, name: effect.message, payload: effect.payload, from: row.instance_id }));
      case 'start':
        return this.startChild(id, row.instance_id, effect);
      case 'reply':
        return void (await this.commands.tell(effect.to.instance, id, {
          type: 'callEnded',
          call: Number(effect.to.call),
          event: effect.event,
          result: effect.result,
        }));
      case 'cancelChild':
        return void (await this.commands.tell(effect.instance, id, { type: 'cancel', reason: 'the caller ended' }));
      case 'takeUp':
        return this.takeUp(id, row.instance_id, effect.command as unknown as CommandBody);
      case 'service':
        return this.services.hand(row.instance_id, row.seq, row.n);
      default:
        return;
    }
  }

  /** What an instance kept while it was suspended. A message it does not hear after all, and nobody else heard, waits for whoever comes to listen. */
  private async takeUp(id: string, instance: string, body: CommandBody): Promise<void> {
    if ((await this.commands.tell(instance, id, body)) || body.type !== 'receiveMessage') return;
    const { rows } = await this.pool.query(
      `SELECT FROM command WHERE shard = 0 AND id > $1 || '>' AND id < $1 || '?' AND instance_id <> $2 LIMIT 1`,
      [body.message.id, instance],
    );
    if (rows.length === 0) await this.publish({ ...body.message, id });
  }

  private async startChild(id: string, caller: string, effect: Extract<Effect, { kind: 'start' }>): Promise<void> {
    const parent = effect.call === null ? null : { instance: caller, call: String(effect.call) };
    const refused = await this.commands.submit(
      effect.instance,
      id,
      { type: 'startByCall', process: effect.process, initiator: effect.initiator, with: effect.with, parent },
      effect.process,
    );
    // One that was given up and is sent again may have begun after all.
    if (!refused || refused.code === 'already-started') return;
    this.report(`${id} did not start ${effect.process}: ${refused.code} ${refused.detail}`);
    if (effect.call !== null)
      await this.commands.tell(caller, `${id}:failed`, {
        type: 'callEnded',
        call: effect.call,
        event: 'failed',
        result: { code: refused.code },
      });
  }

  private async park(row: OutboxRow, error: unknown): Promise<void> {
    const detail = error instanceof Error ? error.message : String(error);
    const place = `${row.instance_id}:${row.seq}:${row.n}`;
    // Under the id it had, so that whoever heard it does not hear it again when it is sent again.
    const effect = row.effect.kind === 'send' ? { ...row.effect, id: row.effect.id ?? place } : row.effect;
    await this.commands
      .park(row.instance_id, `park:${place}`, { code: 'not-delivered', detail }, { type: 'resend', effect })
      .catch((cause: unknown) => this.report('cannot park', cause));
  }
}

/** What a subscription may want for a payload to be heard: anything, or one of its texts. */
function wantedBy({ payload }: Message): readonly string[] {
  const texts = Object.entries(payload).filter(([, value]) => typeof value === 'string');
  return ['{}', ...texts.map(([field, text]) => JSON.stringify({ [field]: text }))];
}
