import { isSealed } from '#engine/audit/personal.js';
import type { Json } from '#engine/runtime/instance.js';
import { RESTORE } from '../finding.js';
import { expectedOf, textsOf, WRITTEN, type Written } from '../expected-rows.js';
import { type CheckContext, type Invariant, named, type Report } from '../invariant.js';
import type { Seen, SeenEvent, Watcher } from '../walk.js';
import { type BesideRow, rowsOf, type WalkedTable, WALKED_TABLES } from '../walked-tables.js';
import { ERASED } from './erased.js';
import { offRecord } from './off-record.js';

const TABLES = Object.keys(WALKED_TABLES) as WalkedTable[];
const OF_EVENTS = [...(Object.keys(WRITTEN) as Written[]), 'dead_letter' as const];

/** I12: nothing is there that no event led to. */
export const noOrphans: Invariant = {
  id: 'I12',
  title: { zh: '没有无来历的行', en: 'Nothing is there that no event led to' },
  proves: {
    zh: '每张表的每一行都有其流程和引发它的事件；台账的现状就是历史所写；附件有文件，文件完整；流程所用的定义都发布过；代理、流程库的留存文本和密钥的销毁都有记录。',
    en: 'Every row of every table has its instance and the event that led to it; register rows are as their history says; attachments have their files, files all their parts, and instances a definition that was published; substitutions, kept texts of the library and destroyed keys are on record.',
  },
  queries: [
    ...offRecord,
    named<{ instance: string; seq: number; register: string; key: string }>(
      'record-without-history',
      ({ scope }) => `SELECT r.instance_id AS instance, r.seq, r.register, r.key FROM record AS r
        WHERE r.shard = 0 AND r.instance_id IS NOT NULL AND ${scope.covers('r.instance_id')} AND NOT EXISTS (SELECT FROM record_history AS h
          WHERE h.shard = 0 AND h.register = r.register AND h.key = r.key AND h.instance_id = r.instance_id AND h.seq = r.seq)`,
      ({ instance, seq, register, key }) => ({
        instance,
        seq,
        table: 'record',
        what: { zh: `台账 ${register} 的 ${key} 没有对应的历史`, en: `row ${key} of register ${register} has no history` },
        expected: { zh: '台账由流程登记，每次登记都有历史', en: 'registers are written by processes, each time with its history' },
        remedy: RESTORE,
      }),
    ),
    named<{ instance: string; seq: number; register: string; key: string }>(
      'history-without-record',
      ({ scope }) => `SELECT DISTINCT ON (h.register, h.key) h.instance_id AS instance, h.seq, h.register, h.key FROM record_history AS h
        WHERE h.shard = 0 AND ${scope.covers('h.instance_id')}
          AND NOT EXISTS (SELECT FROM record AS r WHERE r.shard = 0 AND r.register = h.register AND r.key = h.key)
        ORDER BY h.register, h.key, h.changed_at DESC`,
      ({ instance, seq, register, key }) => ({
        instance,
        seq,
        table: 'record',
        what: { zh: `台账 ${register} 缺少 ${key}`, en: `row ${key} of register ${register} is missing` },
        expected: { zh: '登记过的行不会删除', en: 'a row that was recorded stays' },
        remedy: RESTORE,
      }),
    ),
    named<{ instance: string; definition: string }>(
      'definition-unknown',
      ({ scope }) => `SELECT i.id AS instance, encode(i.definition, 'hex') AS definition FROM instance AS i
        WHERE i.shard = 0 AND ${scope.covers('i.id')} AND NOT EXISTS (SELECT FROM definition AS d WHERE d.hash = encode(i.definition, 'hex'))`,
      ({ instance, definition }) => ({
        instance,
        seq: null,
        table: 'definition',
        what: { zh: `流程所用的定义 ${definition} 没有发布过`, en: `definition ${definition}, which it runs on, was never published` },
        expected: { zh: '每个版本发布后永久保留', en: 'every version is kept once it is published' },
        remedy: RESTORE,
      }),
    ),
    named<{ instance: string; seq: number; digest: string }>(
      'attachment-without-file',
      ({ scope }) => `SELECT a.instance_id AS instance, a.seq, encode(a.digest, 'hex') AS digest FROM attachment AS a
        LEFT JOIN file AS f USING (digest) WHERE a.shard = 0 AND ${scope.covers('a.instance_id')} AND f.size IS DISTINCT FROM a.size`,
      ({ instance, seq, digest }) => ({
        instance,
        seq,
        table: 'file',
        what: { zh: `附件的文件 ${digest} 不在，或大小不符`, en: `file ${digest} of the attachment is not there, or of another size` },
        expected: { zh: '附件的文件与附件一同保存', en: 'the file is kept as long as the attachment' },
        remedy: RESTORE,
      }),
    ),
    named<{ digest: string; size: number; bytes: number }>(
      'file-incomplete',
      () => `SELECT encode(f.digest, 'hex') AS digest, f.size, coalesce(sum(length(p.bytes)), 0)::int AS bytes FROM file AS f
        LEFT JOIN file_part AS p USING (upload) GROUP BY f.digest, f.size HAVING coalesce(sum(length(p.bytes)), 0) <> f.size`,
      ({ digest, size, bytes }) => ({
        instance: null,
        seq: null,
        table: 'file_part',
        what: { zh: `文件 ${digest} 有 ${bytes} 字节，应有 ${size} 字节`, en: `file ${digest} has ${bytes} bytes of ${size}` },
        expected: { zh: '文件的各部分齐全', en: 'all parts of a file' },
        remedy: RESTORE,
      }),
    ),
    named<{ instance: string; place: string }>(
      'item-without-instance',
      ({ scope }) => `SELECT t.instance_id AS instance, concat_ws(' ', t.process, t.name, t.day, t.item) AS place FROM schedule_item AS t
        WHERE t.instance_id IS NOT NULL AND ${scope.covers('t.instance_id')} AND NOT EXISTS (SELECT FROM instance AS i WHERE i.shard = 0 AND i.id = t.instance_id)`,
      ({ instance, place }) => ({
        instance,
        seq: null,
        table: 'schedule_item',
        what: { zh: `定时启动的 ${place} 登记的流程不存在`, en: `${place} is noted as an instance that does not exist` },
        expected: { zh: '登记的流程都存在', en: 'an instance for every item that is noted' },
        remedy: RESTORE,
      }),
    ),
  ],
  replays: [{ name: 'row-without-event', needs: [...TABLES, 'event', 'replay'], watch: (_, report) => watchRows(report) }],
  looks: [{ name: 'record-changed', look: lookAtRecords }],
};

function watchRows(report: Report): Watcher {
  let seqs = new Set<number>();
  const told = (table: string, row: BesideRow, zh: string, en: string): void =>
    report.found('row-without-event', {
      instance: row.instance_id,
      seq: row.seq ?? null,
      table,
      what: { zh, en },
      expected: { zh: '每一行都有流程和引发它的事件', en: 'an instance and an event that led to it, for every row' },
      remedy: RESTORE,
    });
  return {
    begin: () => void (seqs = new Set()),
    event(seen, event) {
      seqs.add(event.stored.seq);
      if (event.isErased) report.unchecked(ERASED);
      else if (event.decided)
        for (const [table, row] of unclaimed(seen, event)) told(table, row, '事件没有引发这一行', 'the event did not lead to this row');
    },
    end({ beside }) {
      for (const table of OF_EVENTS)
        for (const row of beside[table])
          if (!seqs.has(row.seq ?? 0)) told(table, row, '引发这一行的事件不存在', 'the event that led to this row does not exist');
    },
    stray: (table, row) => told(table, row, '这一行的流程不存在', 'the instance of this row does not exist'),
  };
}

function* unclaimed({ beside }: Seen, event: SeenEvent): Generator<readonly [string, BesideRow]> {
  const { seq } = event.stored;
  for (const table of OF_EVENTS) {
    const rows = rowsOf(beside[table], seq);
    if (rows.length === 0) continue;
    if (table === 'dead_letter') {
      const services = new Set(event.effects.flatMap((effect) => (effect.kind === 'service' ? [effect.n] : [])));
      for (const row of rows) if (!services.has(Number(row['n']))) yield [table, row];
      continue;
    }
    const expected = expectedOf(event, table);
    for (const row of rows) if ([...textsOf([row], table).keys()].some((key) => !expected.has(key))) yield [table, row];
  }
}

/** A register row is what the event that wrote it last wrote; what is personal need not be compared, it is ciphertext there. */
async function lookAtRecords({ snapshot, scope }: CheckContext, report: Report): Promise<void> {
  const pages = snapshot.pages<{ register: string; key: string; instance: string; seq: number; row: Json; history: Json; dates: boolean }>(
    `SELECT r.register, r.key, r.instance_id AS instance, r.seq, r.row, h.row AS history,
       (r.valid_from, r.valid_to) IS NOT DISTINCT FROM (h.valid_from, h.valid_to) AS dates
     FROM record AS r JOIN record_history AS h USING (shard, register, key, instance_id, seq)
     WHERE r.shard = 0 AND ${scope.covers('r.instance_id')}
       AND (r.row <> h.row OR (r.valid_from, r.valid_to) IS DISTINCT FROM (h.valid_from, h.valid_to))`,
  );
  for (let rows = await pages(); rows.length > 0; rows = await pages())
    for (const { register, key, instance, seq, row, history, dates } of rows) {
      if (dates && isSameButPersonal(row, history)) continue;
      report.found('record-changed', {
        instance,
        seq,
        table: 'record',
        what: {
          zh: `台账 ${register} 的 ${key} 不是最后一次登记的内容`,
          en: `row ${key} of register ${register} is not what was recorded last`,
        },
        expected: { zh: '与历史相同', en: 'the same as its history' },
        remedy: RESTORE,
      });
    }
}

function isSameButPersonal(row: Json, history: Json): boolean {
  if (isSealed(history)) return true;
  if (typeof row !== 'object' || row === null || typeof history !== 'object' || history === null) return row === history;
  const [one, other] = [row, history] as unknown as readonly [Readonly<Record<string, Json>>, Readonly<Record<string, Json>>];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => isSameButPersonal(one[name] ?? null, other[name] ?? null));
}
