import { Readable } from 'node:stream';
import { Controller, Get, Headers, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { EvidenceReport } from '#engine/audit/evidence/verify-evidence.js';
import { writeAccess } from '#server/access/access-log.js';
import { answerOf } from '#server/analysis/answer-lines.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { published, sealsAfter } from '#server/seal/stored-seals.js';
import { purgedInstance } from '#server/retention/purged-instance.js';
import { evidenceLines } from './evidence-lines.js';
import { inSnapshot } from './snapshot.js';
import { verifyDatabase } from './verify-database.js';

/** Characters written at once. */
const CHUNK = 64 * 1024;
/** Most instances named at once; beyond, all are asked for. */
const MOST_INSTANCES = 100;

const id = z.uuid();
const scope = z.strictObject({
  /** Default: everything. */
  instance: z
    .union([id, z.array(id).max(MOST_INSTANCES)])
    .optional()
    .transform((named) => (named === undefined ? null : [named].flat().sort())),
});
const sealsQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** What nobody need take on trust: the histories as they were hashed, and the seals over them. */
@ApiTags('evidence')
@OnlyFor('auditor', 'administrator')
@Controller('api')
export class EvidenceController {
  constructor(private readonly pool: PgPool) {}

  /** Evidence as lines of JSON, for a verifier that needs no server. Personal values are in it as ciphertext. */
  @Get('evidence')
  @ApiOkResponse({ content: { 'application/x-ndjson': { schema: { type: 'string', format: 'binary' } } } })
  async evidence(@Me() me: SignedIn, @Query({ schema: scope }) { instance }: z.infer<typeof scope>): Promise<StreamableFile> {
    await this.require(instance);
    await this.note(me, 'export', instance);
    const lines = inSnapshot(this.pool, (client) => evidenceLines(client, instance));
    return new StreamableFile(Readable.from(chunks(lines), { objectMode: false }), { type: 'application/x-ndjson' });
  }

  /** The host's own verification. With `Accept: application/x-ndjson` it says how far it has come. */
  @Get('evidence/report')
  async report(
    @Me() me: SignedIn,
    @Headers('accept') accept: string | undefined,
    @Query({ schema: scope }) { instance }: z.infer<typeof scope>,
  ): Promise<EvidenceReport | StreamableFile> {
    await this.require(instance);
    await this.note(me, 'verify', instance);
    return answerOf(accept, verifyDatabase(this.pool, instance));
  }

  /** Seals as they are published, in order. */
  @Get('seals')
  async seals(@Query({ schema: sealsQuery }) { after, limit }: z.infer<typeof sealsQuery>): Promise<{
    readonly items: readonly PublishedSeal[];
    readonly next: number | null;
  }> {
    const items = (await sealsAfter(this.pool, after, limit)).map(published);
    return { items, next: items.length < limit ? null : (items.at(-1)?.n ?? null) };
  }

  private async require(instances: readonly string[] | null): Promise<void> {
    if (!instances) return;
    const { rows } = await this.pool.query<{ id: string }>('SELECT id FROM instance WHERE shard = 0 AND id = ANY ($1::uuid[])', [
      instances,
    ]);
    const missing = instances.find((wanted) => !rows.some((row) => row.id === wanted));
    if (missing !== undefined) throw (await purgedInstance(this.pool, missing)) ?? new DomainError('instance-not-found', missing);
  }

  private note(me: SignedIn, action: 'export' | 'verify', instances: readonly string[] | null): Promise<void> {
    const subject = instances?.length === 1 ? `instance:${instances[0]}` : null;
    return writeAccess(this.pool, [
      { person: me.person, action, subject, details: { what: 'evidence', instances: instances?.length ?? null } },
    ]);
  }
}

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
