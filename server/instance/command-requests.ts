import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { CommandBody, ProgramCommand } from '#engine/runtime/command.js';
import { readRequest } from '#server/problem/request-invalid.js';

const text = z.string().trim().max(5_000);
const comment = text.nullable().default(null);
/** How long it may be is the engine's to say: the same answer everywhere. */
const written = z.string().max(20_000);
const reason = text.min(1);
const documents = z.record(z.string().max(100), z.unknown()).default({});
/** Id of a person. */
const person = z.string().min(1).max(100);
const nothing = z.strictObject({});

/**
 * What a person sends with each command, besides its type and the task it is for: the same for the route that carries it out and for its preview. A
 * forgotten one does not compile.
 */
export const COMMAND_REQUESTS = {
  start: z.strictObject({ process: z.string().min(1).max(100), outcome: z.string().max(100).default('done'), documents, comment }),
  claim: nothing,
  release: nothing,
  draft: z.strictObject({ documents }),
  complete: z.strictObject({
    outcome: z.string().min(1).max(100).default('done'),
    documents,
    comment,
    /** Document → version that was seen. */
    saw: z.record(z.string(), z.number().int()).nullable().default(null),
  }),
  signFor: z.strictObject({
    voter: person,
    consent: z.strictObject({ how: z.string().trim().min(1).max(200), at: z.string().max(40).describe('ISO instant') }),
    outcome: z.string().min(1).max(100).default('approved'),
    documents,
    comment,
    saw: z.record(z.string(), z.number().int()).nullable().default(null),
  }),
  urge: nothing,
  cc: z.strictObject({ to: z.array(person).min(1).max(100) }),
  markRead: nothing,
  ask: z.strictObject({ to: person, question: written }),
  answer: z.strictObject({ question: z.number().int().min(1), answer: written }),
  pause: z.strictObject({ reason: z.string().min(1).max(200), comment }),
  resume: z.strictObject({ comment }),
  comment: z.strictObject({ task: z.null().default(null), text: written, mentions: z.array(person).max(100).default([]) }),
  /** A file the person has stored: how large and of what type it is need not be said. */
  attach: z.strictObject({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, '应为 SHA-256 摘要：64 个小写十六进制数字 / Expected a SHA-256 digest: 64 small hexadecimal digits'),
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(
        /^[^/\\\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+$/u,
        '文件名不能含斜杠、控制字符或改变文字方向的字符 / A file name holds no slash, no control character and none that turns the direction of text',
      ),
  }),
  transfer: z.strictObject({ to: person, comment }),
  reassign: z.strictObject({ from: person, to: person, reason }),
  handOver: z.strictObject({ from: person, to: person, reason }),
  delegate: z.strictObject({ to: person, comment }),
  handBack: z.strictObject({ comment }),
  addApprover: z.strictObject({ person, place: z.enum(['before', 'after']), comment }),
  removeApprover: z.strictObject({ person, comment: reason }),
  return: z.strictObject({
    comment: reason,
    /** State to return to; null: the usual one. */
    to: z.string().min(1).max(100).nullable().default(null),
    /** Null: the definition's. */
    strategy: z.enum(['again', 'resume']).nullable().default(null),
  }),
  withdraw: nothing,
  takeBack: nothing,
  view: nothing,
  press: z.strictObject({ button: z.string().min(1).max(100), comment }),
  excuse: z.strictObject({ limit: z.number().int().min(1), reason: z.string().min(1).max(200), comment }),
  cancel: z.strictObject({ reason }),
  move: z.strictObject({ to: z.string().min(1).max(100), reason }),
  /** `to`: content hash of the version that was previewed; null: whichever is published. */
  migrate: z.strictObject({ to: z.string().max(100).nullable().default(null), reason }),
  suspend: z.strictObject({ reason }),
  activate: z.strictObject({ reason }),
  resolveIncident: z.strictObject({ how: z.enum(['retry', 'skip']), reason }),
} as const satisfies { readonly [T in Exclude<CommandBody['type'], ProgramCommand>]: z.ZodType };

export type CommandRequest<T extends keyof typeof COMMAND_REQUESTS> = z.infer<(typeof COMMAND_REQUESTS)[T]>;

/**
 * A command sent as a whole, without the task it is for. `attach` needs its file looked up: `FileStore.toAttach`.
 *
 * @throws {DomainError} `request-invalid`: no such command, or not what it takes
 */
export function readCommand(type: string, rest: Readonly<Record<string, unknown>>): CommandBody {
  if (!Object.hasOwn(COMMAND_REQUESTS, type) || type === 'attach') {
    const known = Object.keys(COMMAND_REQUESTS).join(', ');
    throw new DomainError('request-invalid', `没有操作 ${type} / There is no command "${type}": ${known}.`);
  }
  return { type, ...readRequest(COMMAND_REQUESTS[type as keyof typeof COMMAND_REQUESTS], rest) } as CommandBody;
}
