import type { OutgoingEffect } from '#engine/runtime/outcome.js';
import { MOST_ATTEMPTS } from '#server/outbox/relay.js';
import { RESTORE, SEE_HOSTS } from '../finding.js';
import { expectedOf, textsOf } from '../expected-rows.js';
import { type CheckContext, type Invariant, named, type Report } from '../invariant.js';
import type { SeenEvent, Watcher } from '../walk.js';
import { rowsOf } from '../walked-tables.js';
import { ERASED } from './erased.js';

/** Rows an event must have left, and that stay. */
const KEPT = ['print', 'notification', 'record_history', 'attachment'] as const;

/** I8: what an event led to is there: rows, and deliveries. */
export const effectsDone: Invariant = {
  id: 'I8',
  title: { zh: '事件引发的事都做了', en: 'What an event led to has been done' },
  proves: {
    zh: '事件引发的打印、通知、台账记录和附件都在；发出的消息有人收到或仍保留着；没有待送的事积压已久或被悄悄放弃。',
    en: 'Prints, notifications, register rows and attachments an event led to are there; every message was heard or is kept; nothing waits for long to be delivered, and nothing was given up in silence.',
  },
  queries: [
    named<{ instance: string; seq: number; n: number; kind: string; attempts: number }>(
      'undelivered',
      ({ scope, now, graceMs }) => `SELECT o.instance_id AS instance, o.seq, o.n, o.effect->>'kind' AS kind, o.attempts FROM outbox AS o
        WHERE o.shard = 0 AND ${scope.covers('o.instance_id')} AND o.at <= '${new Date(now.getTime() - graceMs).toISOString()}'::timestamptz
          AND (o.attempts < ${MOST_ATTEMPTS} OR NOT EXISTS (SELECT FROM command AS c
            WHERE c.shard = 0 AND c.id = concat('park:', o.instance_id, ':', o.seq, ':', o.n)))`,
      ({ instance, seq, n, kind, attempts }) => ({
        instance,
        seq,
        table: 'outbox',
        what:
          attempts < MOST_ATTEMPTS
            ? {
                zh: `第 ${n} 件待送的事（${kind}）积压未送，试过 ${attempts} 次`,
                en: `effect ${n} (${kind}) is not delivered, after ${attempts} attempts`,
              }
            : {
                zh: `第 ${n} 件待送的事（${kind}）已放弃，而流程没有停为异常`,
                en: `effect ${n} (${kind}) was given up, and the instance is not parked`,
              },
        expected: { zh: '很快送达；送不到时流程停为异常', en: 'delivered soon, or the instance is parked' },
        remedy: SEE_HOSTS,
      }),
    ),
  ],
  replays: [
    { name: 'effect-missing', needs: [...KEPT, 'event', 'replay'], watch: (_, report) => watchRows(report) },
    { name: 'message-lost', needs: ['outbox', 'event', 'replay'], watch: watchDeliveries },
  ],
};

function watchRows(report: Report): Watcher {
  return {
    event({ instance: { id }, beside }, event) {
      if (event.isErased) return report.unchecked(ERASED);
      const { seq } = event.stored;
      for (const table of KEPT) {
        const expected = expectedOf(event, table);
        if (expected.size === 0) continue;
        const found = textsOf(rowsOf(beside[table], seq), table);
        for (const [key, row] of expected) {
          const other = found.get(key);
          if (other === row) continue;
          report.found('effect-missing', {
            instance: id,
            seq,
            table,
            what:
              other === undefined
                ? { zh: `缺少事件引发的一行：${key}`, en: `row ${key}, which the event led to, is missing` }
                : { zh: `${key} 与事件所写的不同`, en: `${key} is not as the event wrote it` },
            expected: { zh: '事件引发的每一行都原样留存', en: 'every row an event led to, as it was written' },
            remedy: RESTORE,
          });
        }
      }
    },
  };
}

/** What has left the outbox, and must have left its trace with whoever got it. */
interface Sent {
  readonly instance: string;
  readonly seq: number;
  readonly n: number;
  /** Message: the id it went out under. Child: its id. */
  readonly id: string;
}

const MESSAGES = `SELECT w.place FROM unnest($1::int[], $2::text[]) AS w (place, id)
  WHERE NOT EXISTS (SELECT FROM message AS m WHERE m.shard = 0 AND m.id = w.id)
    AND NOT EXISTS (SELECT FROM command AS c WHERE c.shard = 0 AND c.id > w.id || '>' AND c.id < w.id || '?')`;

const CHILDREN = `SELECT w.place FROM unnest($1::int[], $2::text[], $3::text[]) AS w (place, id, command)
  JOIN instance AS i ON i.shard = 0 AND i.id = w.id::uuid AND i.status <> 'ended'
  WHERE NOT EXISTS (SELECT FROM command AS c WHERE c.shard = 0 AND c.id IN (w.command, w.command || ':refused'))`;

function watchDeliveries({ snapshot }: CheckContext, report: Report): Watcher {
  let messages: Sent[] = [];
  let children: Sent[] = [];
  const lost = ({ instance, seq, n }: Sent, what: 'message' | 'cancel'): void =>
    report.found('message-lost', {
      instance,
      seq,
      table: 'outbox',
      what:
        what === 'message'
          ? {
              zh: `第 ${n} 件：消息既不在待送之列，也无人收到，也没有保留`,
              en: `effect ${n}: the message waits nowhere, nobody heard it, and it is not kept`,
            }
          : {
              zh: `第 ${n} 件：应取消的子流程仍在运行，取消不在待送之列`,
              en: `effect ${n}: the child to be canceled still runs, and the cancellation waits nowhere`,
            },
      expected: { zh: '送达之前留在 outbox 中', en: 'it stays in the outbox until it is delivered' },
      remedy: RESTORE,
    });
  return {
    event({ beside }, event) {
      if (event.effects.length === 0) return;
      for (const effect of outgoing(event)) {
        const { instance, seq } = event.stored;
        const { n } = effect;
        if (rowsOf(beside.outbox, seq).some((row) => row['n'] === n)) continue;
        if (effect.kind === 'send') messages.push({ instance, seq, n, id: effect.id ?? `${instance}:${seq}:${n}` });
        if (effect.kind === 'cancelChild') children.push({ instance, seq, n, id: effect.instance });
      }
    },
    async settle() {
      const [sent, canceled] = [messages, children];
      [messages, children] = [[], []];
      if (sent.length > 0)
        for (const { place } of await snapshot.rows<{ place: number }>(MESSAGES, [sent.map((_, place) => place), sent.map(({ id }) => id)]))
          lost(sent[place] as Sent, 'message');
      if (canceled.length > 0)
        for (const { place } of await snapshot.rows<{ place: number }>(CHILDREN, [
          canceled.map((_, place) => place),
          canceled.map(({ id }) => id),
          canceled.map(({ instance, seq, n }) => `${instance}:${seq}:${n}`),
        ]))
          lost(canceled[place] as Sent, 'cancel');
    },
  };
}

function outgoing({ effects }: SeenEvent): readonly OutgoingEffect[] {
  return effects.filter((effect) => 'n' in effect);
}
