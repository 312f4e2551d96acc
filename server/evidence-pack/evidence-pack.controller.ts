import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { writeAccess } from '#server/access/access-log.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { MayRead, type ReadInstance } from '#server/instance/may-read.js';
import { EvidencePack } from './evidence-pack.js';
import { fileName } from './file-name.js';
import { GatherCase } from './gather-case.js';

/** `pdf`: the page as PDF too, which takes seconds. */
const packQuery = z.strictObject({ pdf: z.enum(['true', 'false']).default('false') });

@ApiTags('evidence')
@Controller('api/instances/:id/evidence-pack')
export class EvidencePackController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly knowledge: Knowledge,
    private readonly gather: GatherCase,
    private readonly pack: EvidencePack,
    private readonly pool: PgPool,
  ) {}

  /**
   * Everything about one instance as a ZIP that can be kept and checked without this host: the case told as a page in Chinese and English, its evidence with a
   * verifier, the definition it ran on, printed documents, attachments, and a MANIFEST of SHA-256 digests as `sha256sum -c` reads it. For auditors,
   * administrators and owners of the process; each pack is on record. The trailer `content-digest` (RFC 9530) closes the file: one without it is not whole.
   */
  @Get()
  @ApiOkResponse({ content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  async one(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Query({ schema: packQuery }) { pdf }: z.infer<typeof packQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const instance = await this.mayRead.instance(me, id);
    this.requireOffice(me, instance);
    const file = await this.gather.of(me, instance, isAuditor(me));
    const stream = await this.pack.of(file, pdf === 'true');
    await writeAccess(this.pool, [
      {
        person: me.person,
        action: 'export',
        subject: `instance:${id}`,
        details: { what: 'evidence-pack', events: file.report.counts.events, pdf: pdf === 'true' },
      },
    ]);
    const name = `evidence-${fileName(instance.key ?? id)}.zip`;
    const hash = createHash('sha256');
    const measured = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    stream.once('error', (error) => measured.destroy(error)).pipe(measured);
    measured.once('close', () => stream.destroy());
    reply.trailer('content-digest', (_reply, _payload, done) => done(null, `sha-256=:${hash.digest('base64')}:`));
    return new StreamableFile(measured, {
      type: 'application/zip',
      disposition: `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll(/['()*]/g, '_')}`,
    });
  }

  /** Taking part in an instance is not enough: a pack holds all that anybody of it may see. */
  private requireOffice(me: SignedIn, { process }: ReadInstance): void {
    const owner = this.knowledge.current(process)?.definition.owner;
    if (isAuditor(me) || (owner !== undefined && me.roles.includes(owner))) return;
    throw new DomainError(
      'not-allowed',
      '证据包只提供给审计员、管理员和流程负责人 / Evidence packs are for auditors, administrators and the owner of the process.',
    );
  }
}

function isAuditor({ roles }: SignedIn): boolean {
  return roles.includes('auditor') || roles.includes('administrator');
}
