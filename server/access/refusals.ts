import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { RequestWithPerson } from '#server/auth/signed-in.js';
import { AccessRecorder } from './access-recorder.js';
import { subjectOfRequest } from './subject-of-request.js';

/**
 * What says nothing about who may do what: requests that cannot be understood, which are no command yet, and failures of ours. Neither is it a refusal to ask
 * somebody to come back later.
 */
const NO_REFUSALS: ReadonlySet<string> = new Set([
  'bad-request',
  'request-invalid',
  'body-too-large',
  'unsupported-media-type',
  'idempotency-key-required',
  'idempotency-key-reused',
  'too-many-attempts',
  'too-busy',
  'database-away',
  'internal',
]);
/** What a refusal to show something is called: whether it is there is nobody's business. */
const NOT_SHOWN: ReadonlySet<string> = new Set(['not-allowed', 'instance-not-found']);
/** They are sent as POST, for what they ask about is large, and change nothing. */
const QUESTIONS: ReadonlySet<string> = new Set(['/api/definitions/check', '/api/definitions/moved']);

/** A command that was refused. */
export interface RefusedCommand {
  readonly person: string;
  /** In whose name; null: his own, or it was not clear yet. */
  readonly onBehalfOf: string | null;
  /** Instance it was for; null: it would have started one. */
  readonly instance: string | null;
  readonly body: CommandBody;
}

/** Puts on record what people were refused, before they are told. */
@Injectable()
export class Refusals {
  /** What is on record already, when it comes by the filter. */
  private readonly told = new WeakSet<Error>();

  constructor(private readonly recorder: AccessRecorder) {}

  /** A command that came as far as the committer. Any error that is none of a refusal passes. */
  async command(error: unknown, { person, onBehalfOf, instance, body }: RefusedCommand): Promise<void> {
    if (!(error instanceof DomainError) || NO_REFUSALS.has(error.code)) return;
    this.told.add(error);
    const subject = instance !== null ? `instance:${instance}` : body.type === 'start' ? processSubject(body.process) : null;
    const task = 'task' in body ? body.task : null;
    await this.recorder.refused({
      person,
      onBehalfOf: onBehalfOf ?? (body.type === 'signFor' ? body.voter : null),
      action: 'command',
      subject,
      outcome: error.code,
      details: { command: body.type, ...(task === null ? {} : { task }) },
    });
  }

  /** A request that was refused before it was a command, or that is none: a change, or a look at what one may not see. */
  async request(error: unknown, code: string, request: RequestWithPerson): Promise<void> {
    const { signedIn, method, routeOptions } = request;
    const route = routeOptions?.url;
    if (!signedIn || !route || NO_REFUSALS.has(code) || (error instanceof Error && this.told.has(error))) return;
    const isRead = method === 'GET' || method === 'HEAD' || QUESTIONS.has(route) || isDryRun(request);
    if (isRead && !NOT_SHOWN.has(code)) return;
    await this.recorder.refused({
      person: signedIn.person,
      action: 'request',
      subject: subjectOfRequest(route, request.params),
      outcome: code,
      details: { route: `${method} ${route}` },
    });
  }
}

function processSubject(process: string): string | null {
  return subjectOfRequest('/api/definitions/:id', { id: process });
}

function isDryRun({ query }: RequestWithPerson): boolean {
  return (query as { readonly dryRun?: unknown } | null)?.dryRun === 'true';
}
