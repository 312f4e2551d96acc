import type { JsonObject } from './instance.js';
import type { Turn } from './turn.js';

/** Tells persons something; they have to do with the instance from then on. */
export function tell(
  turn: Turn,
  kind: 'notify' | 'cc' | 'ask' | 'mention',
  persons: readonly string[],
  about: JsonObject,
  template: string | null = null,
): void {
  for (const person of persons) turn.involved.add(person);
  const to = persons.map((person) => `person:${person}`);
  turn.effects.push({ kind, n: turn.nextEffect(), to, template, about });
}

/** Copies the instance to persons, who may mark it as read. @param by - null: the process itself */
export function copyTo(turn: Turn, persons: readonly string[], by: string | null, about: JsonObject, template: string | null = null): void {
  const copy = { by, at: turn.now, readAt: null };
  turn.state.copies = { ...turn.state.copies, ...Object.fromEntries(persons.map((person) => [person, copy])) };
  tell(turn, 'cc', persons, about, template);
}
