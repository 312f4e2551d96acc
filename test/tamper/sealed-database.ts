import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { CommandBody } from '#engine/runtime/command.js';
import { writeAccess } from '#server/access/access-log.js';
import { evidenceLines } from '#server/audit/evidence-lines.js';
import type { Committer } from '#server/instance/committer.js';
import { newInstanceId } from '#server/instance/instance-id.js';
import { requestOf } from '#server/instance/test-request.js';
import { SealKey } from '#server/seal/seal-key.js';
import { Sealer } from '#server/seal/sealer.js';
import { startTestPublication, type TestPublication } from '#server/test-publication.js';
import { OwnerDatabase } from '#server/database/owner-database.js';
import { PurgeMonth } from '#server/retention/purge-month.js';
import { RetentionRules } from '#server/retention/retention-rules.js';
import { LEAVE_LIBRARY } from '../leave-library.js';
import { MEMO_FILES, MEMO_MESSAGES, moveYears, PAST_MONTH, pastId, playMemo } from '../past-month.js';

/** A database with histories, accesses and seals, made by the host's own parts. */
export interface SealedDatabase {
  readonly publication: TestPublication;
  readonly key: SealKey;
  /** Seals what was committed since, and publishes it. */
  seal(): Promise<void>;
  /** Seals as they were published. */
  readonly published: readonly PublishedSeal[];
  /** Instances in it, but those that were purged. */
  readonly instances: readonly string[];
  /** @param instances - null: all */
  lines(client: Pick<pg.ClientBase, 'query'>, instances?: readonly string[] | null): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The first rounds are also of instances that are purged after them. */
const PAST_ROUNDS = 3;

/** @param rounds - of instances, each followed by a seal */
export async function startSealedDatabase(rounds = 6): Promise<SealedDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-seal-'));
  const leave = Object.fromEntries(LEAVE_LIBRARY.map(({ path, text }) => [path, text]));
  const messages = `${leave['processes/messages.yaml']}${MEMO_MESSAGES}`;
  const publication = await startTestPublication({ ...leave, ...MEMO_FILES, 'processes/messages.yaml': messages });
  const key = await SealKey.open(join(folder, 'seal-key.pem'));
  const sealer = new Sealer(publication.pool(2), key, (text, error) => {
    throw new Error(text, { cause: error });
  });
  const committer = publication.committer({ lanes: 2 });
  const published: PublishedSeal[] = [];
  const instances: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const ids = Array.from({ length: 7 }, () => newInstanceId(0));
    // Committed together with the others, purged when they are sealed.
    const past = Array.from({ length: round < PAST_ROUNDS ? 5 : 0 }, pastId);
    await Promise.all([...ids.map((id, index) => play(committer, id, index)), ...past.map((id) => playMemo(committer, id))]);
    instances.push(...ids);
    const subject = `instance:${ids[0]}`;
    await writeAccess(publication.source, [
      { person: 'wang.fang', action: 'read-instance', subject, details: { role: 'auditor' } },
      { person: 'tang.wei', action: 'sign-in', outcome: 'wrong-password' },
    ]);
    const seal = await sealer.seal();
    if (seal) published.push(seal);
    if (round === PAST_ROUNDS - 1) await purge(publication);
  }
  await committer.stop();
  return {
    publication,
    key,
    published,
    instances,
    async seal() {
      for (let seal = await sealer.seal(); seal; seal = await sealer.seal()) published.push(seal);
    },
    async lines(client, of = null) {
      const lines: string[] = [];
      for await (const line of evidenceLines(client, of)) lines.push(line);
      return lines;
    },
    async stop() {
      await publication.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Purges what was played in the past month. */
async function purge({ ownerUrl, knowledge, store, pool }: TestPublication): Promise<void> {
  const owner = await new OwnerDatabase(ownerUrl).connect('test');
  const database = pool(1, 'owner');
  await database.query('DELETE FROM outbox');
  await moveYears(database, 3);
  const { rows } = await owner.query<{ id: string }>(
    `INSERT INTO purge (id, month, reason, ordered_by, begun_at) VALUES (gen_random_uuid(), $1, '期满', 'admin', now()) RETURNING id`,
    [PAST_MONTH],
  );
  const order = { id: rows[0]?.id ?? '', month: PAST_MONTH, reason: '期满', by: 'admin' };
  await new PurgeMonth(owner, new RetentionRules(knowledge, store), order, new AbortController().signal, 0).run();
  await owner.end();
}

/** One instance: asked for, then left alone, rejected and asked for again, or granted. */
async function play(committer: Committer, id: string, index: number): Promise<void> {
  const submit = async (body: CommandBody, by: string): Promise<void> => {
    const result = await committer.submit(requestOf(id, body, by));
    if (result.kind === 'refused') throw new Error(result.refusal.text.en);
  };
  await submit(
    { type: 'start', process: 'leave', outcome: 'done', documents: { request: { days: 1 + index } }, comment: null },
    'zhao.lei',
  );
  if (index % 4 === 0) return;
  const decide = (task: number, outcome: string): Promise<void> =>
    submit({ type: 'complete', task, outcome, documents: {}, comment: `第 ${index} 次`, saw: null }, 'wang.fang');
  if (index % 4 < 2) return decide(3, 'approved');
  await decide(3, 'rejected');
  await submit({ type: 'complete', task: 4, outcome: 'done', documents: { request: { days: 1 } }, comment: null, saw: null }, 'zhao.lei');
  await decide(6, 'approved');
}
