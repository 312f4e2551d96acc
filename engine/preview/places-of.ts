import type { CompiledProcess } from '../compile/compile.js';
import type { CommandBody } from '../runtime/command.js';
import type { Facts } from '../runtime/facts.js';
import type { Instance, OpenTask } from '../runtime/instance.js';
import { isExpected } from '../runtime/places-to-come.js';
import { readingTurn } from '../runtime/reading-turn.js';

/** Something of an instance that goes to another person with one command. */
export interface HeldPlace {
  /** The task; null: all that is still to come. */
  readonly task: number | null;
  readonly state: string | null;
  readonly command: CommandBody;
}

/** What of an instance names a person himself, and the commands that give it to another: what is to come first, then each task he has. */
export function placesOf(
  process: CompiledProcess,
  instance: Instance,
  facts: Facts,
  { from, to, reason }: { readonly from: string; readonly to: string; readonly reason: string },
): readonly HeldPlace[] {
  const turn = readingTurn(process, instance, facts, null);
  const tasks = [...turn.tasks.values()].filter((task) => has(task, from));
  return [
    ...(isExpected(turn, from) ? [{ task: null, state: null, command: { type: 'handOver' as const, from, to, reason } }] : []),
    ...tasks.map(({ ordinal, state }) => ({
      task: ordinal,
      state,
      command: { type: 'reassign' as const, task: ordinal, from, to, reason },
    })),
  ];
}

/** Whether he holds a task, may take it himself, delegated it or is to be asked after it. */
function has({ assignee, candidates, delegatedBy, followedBy }: OpenTask, person: string): boolean {
  return (
    assignee === person ||
    candidates.includes(`person:${person}`) ||
    delegatedBy.includes(person) ||
    followedBy.some((added) => added.person === person)
  );
}
