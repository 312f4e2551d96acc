import { eventsOf } from '../../compile/machine.js';
import type { Handler } from '../../definition/transition.js';
import { isAmong, resolveCandidates } from '../../people/candidates.js';
import { refuse } from '../refusals.js';
import { checkRules } from '../rules.js';
import { activeStates, settle } from '../settle.js';
import type { Turn } from '../turn.js';
import { actFor, refuseOwnRequestFor } from './act-for.js';
import type { CommandRule } from './command-rule.js';

/** A button that can be pressed now; `state` null: one of the whole process. */
export interface Button {
  readonly state: string | null;
  readonly handler: Handler;
}

/**
 * Presses a button: an `on` entry with `by`, while its state is active.
 *
 * @throws {Refused} `button-not-found`, `button-not-allowed`, `own-request` in another's name
 */
export function press(turn: Turn, command: { readonly button: string; readonly comment: string | null }): string {
  const offered = buttonsNow(turn).filter(({ handler }) => handler.event === command.button);
  if (offered.length === 0) refuse('button-not-found', { button: command.button });
  const mine =
    offered.find((button) => mayPress(turn, button, turn.actor ?? '')) ??
    offered.find((button) => actFor(turn, (person) => mayPress(turn, button, person)));
  if (!mine) return refuse('button-not-allowed', { button: command.button });
  refuseOwnRequestFor(turn);
  const { state, handler } = mine;
  if (state !== null) checkRules(turn, `${state}.${handler.event}`);
  if (!settle(turn, eventsOf(handler, state === null ? [] : [state], [])[0] ?? '')) refuse('button-not-found', { button: command.button });
  return 'button.pressed';
}

export function mayPress(turn: Turn, { handler }: Button, person: string): boolean {
  return isAmong(turn, person, resolveCandidates(turn, handler.by, {}).principals);
}

/** Buttons of the process and of the active states that can be pressed now, by anybody. */
export function buttonsNow(turn: Turn): readonly Button[] {
  const active = activeStates(turn.state.value);
  const general = turn.process.definition.on.map((handler) => ({ state: null, handler }));
  const own = [...active].flatMap((state) => (turn.process.states.get(state)?.on ?? []).map((handler) => ({ state, handler })));
  return [...general, ...own].filter(
    ({ handler }) => handler.kind === 'button' && (handler.over === null || handler.over.some((state) => active.has(state))),
  );
}

export const pressRule: CommandRule = {
  title: { zh: '按钮操作', en: 'Press a button' },
  who: {
    zh: '该 `on` 条目的 `by` 列出的人；代他人操作时，本人的申请除外',
    en: 'Whom `by` of the `on` entry names; in another’s name not at one’s own request',
  },
  when: { zh: '其状态有效期间', en: 'While its state is active' },
  limit: { zh: '离开的状态的时限结束', en: 'Limits of the states left end' },
  recorded: { zh: '`button.pressed`', en: '`button.pressed`' },
  allow: null,
};
