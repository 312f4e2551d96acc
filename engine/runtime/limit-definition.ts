import type { CompiledProcess } from '../compile/compile.js';
import type { Limit } from '../definition/time-limit.js';
import type { OpenTask, RunningLimit } from './instance.js';
import type { Turn } from './turn.js';

/** States whose work a limit runs over, with all states inside them. */
export function statesOfLimit({ process }: { readonly process: CompiledProcess }, running: RunningLimit): readonly string[] {
  const outer = running.state !== null ? [running.state] : (process.definition.limits[running.name]?.over ?? [...process.states.keys()]);
  const inner = [...process.ancestors].filter(([, above]) => above.some((state) => outer.includes(state))).map(([state]) => state);
  return [...new Set([...outer, ...inner])];
}

/** The definition of a running limit; null for the clock of a `wait`. */
export function limitDefinition({ process }: { readonly process: CompiledProcess }, running: RunningLimit): Limit | null {
  if (running.kind === 'until') return null;
  return (running.state === null ? process.definition.limits[running.name] : process.states.get(running.state)?.limit) ?? null;
}

/** What a running limit is counted by: its definition, but for what it had begun under before a migration. Null as for `limitDefinition`. */
export function countedBy(turn: { readonly process: CompiledProcess }, running: RunningLimit): Limit | null {
  const limit = limitDefinition(turn, running);
  return limit && running.begun ? { ...limit, ...running.begun } : limit;
}

/** Clocks that run over a task and whose `pause` lists the reason; null: any. */
export function pausableLimits(turn: Turn, task: OpenTask, reason: string | null): readonly RunningLimit[] {
  return [...turn.limits.values()].filter((running) => {
    const pause = limitDefinition(turn, running)?.pause ?? {};
    return (reason === null || Object.hasOwn(pause, reason)) && statesOfLimit(turn, running).includes(task.state);
  });
}
