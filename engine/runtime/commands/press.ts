import { eventsOf } from '../../compile/machine.js';
import type { Handler } from '../../definition/process-definition.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import type { Turn } from '../turn.js';
import { activeStates, settle } from '../settle.js';
import { refuse } from '../refusals.js';

/** Presses a button: an `on` entry with `by`, while its state is active. */
export function press(turn: Turn, command: { readonly button: string; readonly comment: string | null }): string {
  const handler = buttonsNow(turn).find((candidate) => candidate.event === command.button);
  if (!handler) return refuse('button-not-found', { button: command.button });
  if (!isAmong(turn, turn.actor ?? '', resolveCandidates(turn, handler.by, {}).principals)) refuse('button-not-allowed', { button: command.button });
  if (!settle(turn, eventsOf(handler, [], [])[0] ?? '')) refuse('button-not-found', { button: command.button });
  return 'button.pressed';
}

/** Buttons of the process and of the active states that can be pressed now, by anybody. */
export function buttonsNow(turn: Turn): readonly Handler[] {
  const active = activeStates(turn.state.value);
  const handlers = [...turn.process.definition.on, ...[...active].flatMap((name) => turn.process.states.get(name)?.on ?? [])];
  return handlers.filter((handler) => handler.kind === 'button' && (handler.over === null || handler.over.some((state) => active.has(state))));
}
