import type { Library } from '#engine/definition/library.js';
import type { DirectoryDay } from '#engine/people/directory-day.js';
import { type UnstaffedGate, unstaffedGates } from '#engine/people/unstaffed-gates.js';

/** Tasks and gates of all processes that nobody can act on, as people stand on a day. */
export function gatesWithNobody(library: Library, today: DirectoryDay): readonly UnstaffedGate[] {
  return [...library.processes.values()].flatMap(({ definition, broken }) => (broken ? [] : unstaffedGates(definition, today)));
}
