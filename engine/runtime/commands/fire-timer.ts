import type { CommandBody } from '../command.js';
import type { RunningLimit } from '../instance.js';
import { limitDefinition, statesOfLimit } from '../limit-definition.js';
import { refuse } from '../refusals.js';
import { checkRules } from '../rules.js';
import { settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { recordViolation } from '../violation.js';

/** Fires the next instant of a limit, if it is still the one that was due: a second firing finds another, or none. */
export function fireTimer(turn: Turn, command: Extract<CommandBody, { type: 'fireTimer' }>): string {
  const running = turn.limits.get(String(command.limit));
  const next = running?.pending[0];
  if (
    !running ||
    !next ||
    running.stoodAt !== null ||
    next.at !== command.at ||
    next.what !== command.what ||
    next.index !== command.index ||
    next.at > turn.now
  )
    return refuse('timer-over');
  const rest: RunningLimit = { ...running, pending: running.pending.slice(1) };
  turn.setLimit(rest);
  if (next.what === 'elapsed') {
    checkRules(turn, `${running.name}.elapsed`);
    settle(turn, `${running.name}.elapsed`);
    return 'timer.elapsed';
  }
  const definition = limitDefinition(turn, running);
  turn.limitStates = statesOfLimit(turn, running);
  const what = ({ warn: 'warned', breach: 'breached', chain: 'chained' } as const)[next.what];
  turn.delta.limits.push({ name: running.name, ordinal: running.ordinal, what, dueAt: running.dueAt });
  if (next.what === 'warn') warn(turn);
  if (next.what === 'chain') turn.perform(definition?.chain[next.index]?.do ?? []);
  if (next.what === 'breach' && definition) {
    turn.setLimit({ ...rest, breachedAt: next.at });
    turn.perform(definition.breach);
    if (definition.accountable && !running.excused) {
      const title = definition.title ?? turn.process.states.get(running.name)?.title ?? { zh: running.name, en: running.name };
      recordViolation(turn, running.name, { zh: `${title.zh}超时`, en: `${title.en}: late` }, definition.accountable, turn.limitStates);
    }
    checkRules(turn, `${running.name}.breached`);
    settle(turn, `${running.name}.breached`);
  }
  return `limit.${what}`;
}

/** Tells whoever holds the work, or all candidates while nobody does. */
function warn(turn: Turn): void {
  const tasks = [...turn.tasks.values()].filter((task) => turn.limitStates.includes(task.state));
  const to = [...new Set(tasks.flatMap((task) => (task.assignee === null ? task.candidates : [`person:${task.assignee}`])))].sort();
  if (to.length > 0)
    turn.effects.push({ kind: 'notify', n: turn.nextEffect(), to, template: null, about: { warning: true, states: turn.limitStates } });
}
