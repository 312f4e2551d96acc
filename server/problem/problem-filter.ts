import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Text } from '#engine/definition/text.js';
import { DomainError } from '#engine/domain-error.js';
import type { Refusals } from '#server/access/refusals.js';
import type { RequestWithPerson } from '#server/auth/signed-in.js';
import { isDatabaseAway } from '#server/database/is-database-away.js';
import { problemOf } from './problem-codes.js';

/** RFC 9457 body; `facts` tell what the person should see (who decided what, when). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** The one place that turns errors into HTTP. What is neither a domain error nor Nest's own is a bug: logged once, shown without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly refusals: Refusals,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<RequestWithPerson>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = await this.onRecord(error, this.problemOf(error, request), request);
    const { retryAfter = problem.status === 503 ? 1 : null } = problem.facts ?? {};
    if (retryAfter !== null) void reply.header('retry-after', String(retryAfter));
    void reply.status(problem.status).header('content-type', 'application/problem+json; charset=utf-8').send(problem);
  }

  /** A refusal that cannot be put on record is answered with the reason for that. */
  private async onRecord(error: unknown, problem: Problem, request: RequestWithPerson): Promise<Problem> {
    try {
      await this.refusals.request(error, problem.code, request);
      return problem;
    } catch (failure) {
      return this.problemOf(failure, request);
    }
  }

  private problemOf(error: unknown, request: FastifyRequest): Problem {
    const language = /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'zh';
    const problem = (code: string, detail: string, facts?: Readonly<Record<string, unknown>>): Problem => {
      const { status, title } = problemOf(code);
      return {
        type: `/problems/${code}`,
        title: title[language],
        status,
        code,
        detail: sentence(detail, title),
        ...(facts ? { facts } : {}),
      };
    };
    if (error instanceof DomainError) return problem(error.code, error.detail, error.facts);
    if (isDatabaseAway(error)) {
      this.log.warn({ err: error }, 'database away');
      return problem('database-away', '');
    }
    const status = statusOf(error);
    if (status === 404) return problem('not-found', `${request.method} ${request.url.split('?')[0]}`);
    if (status === 413) return problem('body-too-large', messageOf(error));
    if (status === 415) return problem('unsupported-media-type', messageOf(error));
    if (status === 401) return problem('not-signed-in', messageOf(error));
    if (status === 403) return problem('not-allowed', messageOf(error));
    if (status >= 400 && status < 500) return problem('bad-request', messageOf(error));
    this.log.error({ err: error, method: request.method, url: request.url }, 'unexpected error');
    return problem('internal', '');
  }
}

/** A detail in both languages as it is; one that only names the thing (an id, what a library says) after the title's two sentences. */
function sentence(detail: string, { zh, en }: Text): string {
  if (/\p{Script=Han}/u.test(detail)) return detail;
  return `${zh} / ${en}${detail === '' ? '' : `: ${detail}`}`;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
