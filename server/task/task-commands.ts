import type { COMMAND_REQUESTS } from '#server/instance/command-requests.js';

/**
 * Commands that name a task and need nothing looked up first: each has the route `POST /api/tasks/{id}/<name>`, and may be given for many tasks at once.
 * `attach` is not among them, for its route looks whose file it is.
 */
export const TASK_COMMANDS = [
  'claim',
  'release',
  'draft',
  'complete',
  'signFor',
  'urge',
  'cc',
  'ask',
  'answer',
  'pause',
  'resume',
  'comment',
  'transfer',
  'reassign',
  'delegate',
  'handBack',
  'addApprover',
  'removeApprover',
  'return',
  'withdraw',
  'takeBack',
  'view',
] as const satisfies readonly (keyof typeof COMMAND_REQUESTS)[];

export type TaskCommand = (typeof TASK_COMMANDS)[number];

export function isTaskCommand(type: string): type is TaskCommand {
  return TASK_COMMANDS.some((command) => command === type);
}

/** Last part of a command's route: its type in kebab-case. */
export function routeOf(type: string): string {
  return type.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
