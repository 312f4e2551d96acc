import type { Candidate } from '../definition/candidate.js';
import type { Text } from '../definition/text.js';
import { resolveCandidates } from '../people/candidates.js';
import { isoInstant } from '../time/iso-instant.js';
import type { Turn } from './turn.js';

/** Register every library keeps its violations in; without it they stand in the history alone. */
const REGISTER = 'violation';

/** Enters a breach or a broken rule, with the person accountable: who holds or last did the work, else the only one of the role. */
export function recordViolation(turn: Turn, rule: string, text: Text, accountable: Candidate | null, states: readonly string[]): void {
  const person = accountable === null ? turn.actor : accountablePerson(turn, accountable, states);
  turn.delta.violations.push({ rule, accountable: person });
  const register = turn.process.registers.get(REGISTER);
  if (!register || accountable === null) return;
  const key = `${turn.instance.id}.${turn.state.seq + 1}.${turn.delta.violations.length}`;
  const fields = {
    process: turn.process.definition.id,
    instance: turn.state.key ?? turn.instance.id,
    rule,
    text: text.zh,
    accountable: person ?? 'unknown',
    at: isoInstant(turn.now),
  };
  turn.effects.push({
    kind: 'record',
    register: REGISTER,
    key,
    row: register.apply(null, key, fields).row,
    validFrom: null,
    validTo: null,
  });
}

/** The person accountable for what is late or broken in these states; `role:…` where it may be several, null where it is nobody. */
export function accountablePerson(turn: Turn, accountable: Candidate, states: readonly string[]): string | null {
  const { persons } = resolveCandidates(turn, [accountable], {});
  const holder = [...turn.tasks.values()].find((task) => states.includes(task.state) && task.assignee !== null)?.assignee;
  if (holder && persons.includes(holder)) return holder;
  const last = states
    .flatMap((state) => turn.state.decisions[state] ?? [])
    .sort((a, b) => a.seq - b.seq)
    .at(-1)?.person;
  if (last && persons.includes(last)) return last;
  return persons.length === 1 ? (persons[0] ?? null) : accountable.kind === 'role' ? `role:${accountable.role}` : (persons[0] ?? null);
}
