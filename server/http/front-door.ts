import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problemOf } from '#server/problem/problem-codes.js';
import { requireCleanInput } from './clean-input.js';

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'SAMEORIGIN',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** What holds for every request and answer, whichever route it goes to. */
export function guardFrontDoor(server: FastifyInstance): void {
  server.addHook('preValidation', (request, _reply, done) => {
    try {
      requireCleanInput({ params: request.params, query: request.query });
      // A file is looked at where it is stored.
      if (!(request.body instanceof Readable)) requireCleanInput(request.body);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('onSend', (request, reply, payload, done) => {
    for (const [name, value] of Object.entries(HEADERS)) reply.header(name, value);
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    // What one person may see is nobody's cache's business.
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    done(null, payload);
  });
}

/** Answer to an address that cannot even be decoded. */
export function answerBadAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  const { status, title } = problemOf('bad-request');
  const body = {
    type: '/problems/bad-request',
    title: title.zh,
    status,
    code: 'bad-request',
    detail: '地址无法解码 / The address cannot be decoded',
  };
  void reply.status(status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body));
}
