import { FIRST_HASH, hashEvent, hashEventText, merkleRoot } from '#engine/audit/event-hash.js';
import type pg from 'pg';
import { EvidenceVerifier } from '#engine/audit/evidence/verify-evidence.js';
import { evidenceLines } from '#server/audit/evidence-lines.js';
import { isSigned } from '#server/seal/seal-key.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { contentHash } from '#server/definition/content-hash.js';
import { sha256 } from '#server/instance/sha256.js';
import { INVESTIGATE } from '../finding.js';
import type { CheckContext, Invariant, Report } from '../invariant.js';
import { Stream } from '../stream.js';

/** I9: hash chains, commits and definitions are what was written. */
export const chain: Invariant = {
  id: 'I9',
  title: { zh: '哈希链、提交的根和封条相符', en: 'Hash chains, roots of commits and seals hold' },
  proves: {
    zh: '没有事件在写入之后被改动、增删或调换而未重算哈希；每次提交的根涵盖它的全部事件；封条相连、签名有效，涵盖应涵盖的一切；流程定义与其哈希一致。是否与已公布的封条相同，要用 gatehouse audit verify 对照。',
    en: 'No event was edited, added, removed or swapped without computing hashes anew; the root of every commit covers all its events; seals are linked, signed and cover what they must; definitions are as their hashes say. Whether they are the seals that were published, gatehouse audit verify tells.',
  },
  replays: [
    {
      name: 'hash-chain',
      needs: ['event'],
      watch: (_, report) => {
        let previous = FIRST_HASH;
        return {
          begin: () => void (previous = FIRST_HASH),
          event({ instance: { id } }, { stored }) {
            const { seq, hash } = stored;
            // Bodies of older releases were not stored as the canonical JSON they were hashed by.
            const isWhole =
              hashEventText(sha256, previous, stored, stored.text) === hash || hashEvent(sha256, previous, hashed(stored)) === hash;
            previous = hash;
            const place = { instance: id, seq, table: 'event', remedy: INVESTIGATE };
            if (!isWhole)
              report.found('hash-chain', {
                ...place,
                what: {
                  zh: `事件 ${seq} 与其哈希不符，或前一个事件被改动`,
                  en: `event ${seq} does not have its hash, or the one before was changed`,
                },
                expected: { zh: '与写入时的哈希相同', en: 'the hash it was written with' },
              });
            // Of an event that was edited it says no more.
            else if (stored.closed === 'key lost' || stored.closed === 'does not open')
              report.found('hash-chain', {
                ...place,
                table: stored.closed === 'key lost' ? 'subject_key' : 'event',
                what:
                  stored.closed === 'key lost'
                    ? { zh: '个人信息的密钥不存在', en: 'the key of something personal in it does not exist' }
                    : { zh: '个人信息用其密钥打不开', en: 'something personal in it does not open with its key' },
                expected: {
                  zh: '密钥可打开它，或记有何人、何时、为何销毁',
                  en: 'a key that opens it, or that says who destroyed it, when and why',
                },
              });
          },
        };
      },
    },
  ],
  looks: [
    { name: 'batch-root', look: lookAtBatches, whole: true },
    { name: 'seal', look: lookAtSeals, whole: true },
    { name: 'definition-hash', look: lookAtDefinitions },
  ],
};

function hashed({
  instance,
  seq,
  at,
  type,
  actor,
  onBehalfOf,
  commandId,
  definition,
  body,
}: Parameters<typeof hashEvent>[2]): Parameters<typeof hashEvent>[2] {
  return { instance, seq, at, type, actor, onBehalfOf, commandId, definition, body };
}

/** Sorted by the database, with the hashes that stay of purged instances, on its disk: never more than one commit is in memory here. */
async function lookAtBatches({ snapshot, scope }: CheckContext, report: Report): Promise<void> {
  const batches = new Stream(
    snapshot.pages<{ instance_id: string; root: string; events: number }>(
      `SELECT id AS instance_id, encode(root, 'hex') AS root, events FROM batch WHERE shard = 0 ORDER BY id`,
    ),
  );
  const events = new Stream(
    snapshot.pages<{ instance_id: string; instance: string; seq: number; hash: string }>(
      `SELECT batch_id AS instance_id, instance_id AS instance, seq, encode(hash, 'hex') AS hash FROM event
       WHERE shard = 0 AND ${scope.covers('event.instance_id')}
       UNION ALL SELECT encode(substring(events FROM 1 + n * 48 FOR 16), 'hex')::uuid, id, n + 1, encode(substring(events FROM 17 + n * 48 FOR 32), 'hex')
       FROM purged_instance, generate_series(0, length(events) / 48 - 1) AS n WHERE shard = 0
       ORDER BY 1, 2, 3`,
      2_000,
    ),
  );
  const stray = ({ instance_id: batch, instance, seq }: { instance_id: string; instance: string; seq: number }): void =>
    report.found('batch-root', {
      instance,
      seq,
      table: 'batch',
      what: { zh: `事件所属的提交 ${batch} 不存在`, en: `commit ${batch}, which the event is part of, does not exist` },
      expected: { zh: '每个事件属于一次提交', en: 'every event is part of a commit' },
      remedy: INVESTIGATE,
    });
  for (let batch = await batches.next(); batch; batch = await batches.next()) {
    batches.take();
    const leaves = await events.of(batch.instance_id, stray);
    const root = merkleRoot(
      sha256,
      leaves.map(({ hash }) => hash),
    );
    if (leaves.length === batch.events && root === batch.root) continue;
    report.found('batch-root', {
      instance: leaves[0]?.instance ?? null,
      seq: leaves[0]?.seq ?? null,
      table: 'batch',
      what:
        leaves.length === batch.events
          ? {
              zh: `提交 ${batch.instance_id} 的根与其 ${batch.events} 个事件不符`,
              en: `the root of commit ${batch.instance_id} is not that of its ${batch.events} events`,
            }
          : {
              zh: `提交 ${batch.instance_id} 有 ${leaves.length} 个事件，应有 ${batch.events} 个`,
              en: `commit ${batch.instance_id} has ${leaves.length} events of ${batch.events}`,
            },
      expected: { zh: '根涵盖提交的全部事件', en: 'a root that covers all events of the commit' },
      remedy: INVESTIGATE,
    });
  }
  await events.rest(stray);
}

/** Of what a verifier finds, that which needs no events: these are looked at while they go by. */
const OF_SEALS = /^(seal|access)-|^batch-(missing|unsealed)$/;

/** Evidence has seals, commits and accesses before the histories. */
async function lookAtSeals({ snapshot }: CheckContext, report: Report): Promise<void> {
  const verifier = new EvidenceVerifier(sha256, isSigned, { keys: null, published: [] });
  for await (const line of evidenceLines(snapshot.reader as pg.ClientBase, null)) {
    if (line.startsWith('{"head"')) break;
    verifier.read(line);
  }
  for (const { code, seal, batch, access, text } of verifier.finish().findings) {
    if (!OF_SEALS.test(code)) continue;
    const places = [
      seal === undefined ? '' : `seal ${seal}`,
      batch === undefined ? '' : `batch ${batch}`,
      access === undefined ? '' : `access ${access}`,
    ];
    const place = places.filter((name) => name !== '').join(', ');
    report.found('seal', {
      instance: null,
      seq: null,
      table: code.startsWith('access') ? 'access' : code.startsWith('batch') ? 'batch' : 'seal',
      what: { zh: `${place}：${text.zh}`, en: `${place}: ${text.en}` },
      expected: { zh: '与封存时相同', en: 'what was sealed' },
      remedy: INVESTIGATE,
    });
  }
}

async function lookAtDefinitions({ snapshot }: CheckContext, report: Report): Promise<void> {
  const pages = snapshot.pages<{ process: string; version: number; hash: string; files: readonly LibraryFile[] }>(
    'SELECT process, version, hash, files FROM definition ORDER BY process, version',
    10,
  );
  for (let rows = await pages(); rows.length > 0; rows = await pages())
    for (const { process, version, hash, files } of rows)
      if (contentHash(files) !== hash)
        report.found('definition-hash', {
          instance: null,
          seq: null,
          table: 'definition',
          what: {
            zh: `${process} 第 ${version} 版的文件与其哈希不符`,
            en: `the files of ${process}, version ${version}, do not have its hash`,
          },
          expected: { zh: '发布之后不再改变', en: 'a version never changes once it is published' },
          remedy: INVESTIGATE,
        });
}
