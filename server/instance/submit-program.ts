import { DomainError } from '#engine/domain-error.js';
import type { Command, CommandBody } from '#engine/runtime/command.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import type { Committer } from './committer.js';

/** Refusals that mean "not for this one" or "done already"; trying again changes nothing. */
const SETTLED = new Set(['message-not-heard', 'timer-over', 'instance-ended', 'call-over', 'key-exists', 'instance-not-found']);

/**
 * Commands a living instance in the name of a program. A refusal nobody is at parks the instance with the command, so that an administrator can have
 * it carried out again.
 *
 * @returns whether the instance took it; also true when it is parked
 */
export async function submitProgram(committer: Committer, instance: string, id: string, body: CommandBody): Promise<boolean> {
  const refused = await submitOrRefusal(committer, instance, null, id, body);
  if (refused === null) return true;
  if (SETTLED.has(refused.code)) return false;
  await submitOrRefusal(committer, instance, null, `park:${id}`, {
    type: 'park',
    code: refused.code,
    detail: refused.text.en,
    failed: body as unknown as JsonObject,
  });
  return true;
}

/**
 * @param process - process of a command that starts an instance; null otherwise
 * @returns null: it was decided
 * @throws what is no refusal: it may work later
 */
export async function submitOrRefusal(
  committer: Committer,
  instance: string,
  process: string | null,
  id: string,
  body: CommandBody,
): Promise<Refusal | null> {
  const command = { id, actor: null, ...body } as Command;
  try {
    const result = await committer.submit({ instance, process, session: null, digest: id, command });
    return result.kind === 'refused' ? result.refusal : null;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'too-busy') throw error;
    return { code: error.code, text: { zh: error.message, en: error.message }, facts: {} };
  }
}
