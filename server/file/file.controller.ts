import { Controller, Headers, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { DomainError } from '#engine/domain-error.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { requestInvalid } from '#server/problem/request-invalid.js';
import { FileStore, type StoredFile } from './file-store.js';
import { MEDIA_TYPES, mediaTypeOf } from './media-types.js';

/** `Content-Digest` of RFC 9530 with a SHA-256 in it. */
const CONTENT_DIGEST = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/;

@ApiTags('files')
@Controller('api/files')
export class FileController {
  constructor(private readonly files: FileStore) {}

  /** Stores a file, its bytes being the body; it is attached by its digest within a day. The same bytes are stored once, however often they come. */
  @Post()
  @ApiConsumes(...Object.keys(MEDIA_TYPES))
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  async store(
    @Me() me: SignedIn,
    @Req() request: FastifyRequest,
    @Headers('content-type') type: string | undefined,
    @Headers('content-length') length: string | undefined,
    @Headers('content-digest') digest: string | undefined,
  ): Promise<StoredFile> {
    const expected = digestOf(digest);
    if (length !== undefined) this.files.refuseTooLarge(Number(length));
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    try {
      return await this.files.store(me.person, mediaTypeOf(type), body.iterator({ destroyOnReturn: false }), expected);
    } catch (error) {
      if (request.raw.errored) throw new DomainError('bad-request', '上传中断 / The upload broke off.');
      throw error;
    } finally {
      // What a refused client still sends is let through to nowhere: its connection serves the next request.
      body.resume();
    }
  }
}

/** @throws {DomainError} `request-invalid` for a header without a SHA-256 */
function digestOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const [, base64] = CONTENT_DIGEST.exec(header) ?? [];
  if (base64 === undefined)
    throw requestInvalid([
      {
        path: '/content-digest',
        code: 'not-as-written',
        text: { zh: '请求头应为 sha-256=:<base64>:（RFC 9530）', en: 'the header is expected as sha-256=:<base64>: (RFC 9530)' },
      },
    ]);
  return Buffer.from(base64, 'base64').toString('hex');
}
