import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DomainError } from '#engine/domain-error.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { exportQuery, type ExportQuery } from './export-query.js';
import { EXPORT_FORMATS, type ExportFormatName, Exports } from './exports.js';

/** Histories as files: tables, and logs for process mining. */
@ApiTags('exports')
@Controller('api/exports')
export class ExportController {
  constructor(private readonly exports: Exports) {}

  /**
   * A file of the instances a query finds, sent as it is read. `table` chooses what a CSV or XLSX file has rows of; XES and OCEL 2.0 are for process mining.
   * The headers `gatehouse-query`, `gatehouse-instances` and `gatehouse-events` say what was asked and found, the trailer `content-digest` (RFC 9530) closes
   * the file: one without it is not whole. Each export is on record.
   */
  @Get(':format')
  @OnlyFor('auditor', 'administrator')
  @ApiParam({ name: 'format', schema: { enum: Object.keys(EXPORT_FORMATS) } })
  @ApiOkResponse({
    content: Object.fromEntries(
      Object.values(EXPORT_FORMATS).map(({ mediaType }) => [mediaType, { schema: { type: 'string', format: 'binary' } }]),
    ),
  })
  async export(
    @Me() me: SignedIn,
    @Param('format') format: string,
    @Query({ schema: exportQuery }) query: ExportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    if (!isFormat(format)) throw new DomainError('not-found', `${format}: ${Object.keys(EXPORT_FORMATS).join(', ')}`);
    const file = await this.exports.begin(me, format, query);
    void reply.header('gatehouse-query', ascii(JSON.stringify(file.about)));
    void reply.header('gatehouse-instances', file.found.instances);
    void reply.header('gatehouse-events', file.found.events);
    reply.trailer('content-digest', (_reply, _payload, done) => done(null, `sha-256=:${file.digest() ?? ''}:`));
    return new StreamableFile(file.body, {
      type: file.format.mediaType,
      disposition: `attachment; filename="${file.fileName}"`,
    });
  }
}

function isFormat(name: string): name is ExportFormatName {
  return Object.hasOwn(EXPORT_FORMATS, name);
}

/** JSON that a header may hold. */
function ascii(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}
