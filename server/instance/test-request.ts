import type { Command, CommandBody } from '#engine/runtime/command.js';
import { requestDigest } from './command-id.js';
import type { CommandRequest } from './committer.js';

let sent = 0;

/**
 * What a committer is asked.
 *
 * @param by - person; null: a program of the host
 * @param id - id of the command; default: a new one
 */
export function requestOf(instance: string, body: CommandBody, by: string | null, id = `c${(sent += 1)}`): CommandRequest {
  return {
    instance,
    process: 'process' in body ? body.process : null,
    session: null,
    digest: requestDigest('test', body),
    command: { id, actor: by === null ? null : { person: by, onBehalfOf: null }, ...body } as Command,
  };
}
