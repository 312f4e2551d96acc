import type { Directory } from '#engine/people/directory.js';
import type { Facts } from '#engine/runtime/facts.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { due } from '#engine/time/due.js';
import { workingDays, worked } from '#engine/time/working-time.js';
import type { CompiledLibrary } from './compiled-library.js';
import type { WorldRows } from './world-rows.js';

/** Facts of a world: everything is at hand, so nothing is ever missing. */
export function worldFacts(
  library: CompiledLibrary,
  directory: Directory,
  rows: WorldRows,
  now: EpochMs,
  next: (series: string) => number,
  load: (person: string) => number,
  newInstanceId: () => string,
): Facts {
  const today = directory.at(now);
  return {
    now,
    versions: { directory: directory.version, calendar: 'world' },
    people: (query) => today.people(query),
    hasRole: (person, role) => today.hasRole(person, role),
    substitutedBy: (person, process) => today.substitutedBy(person, process),
    anybody: (role, besides) => today.people({ kind: 'role', role }).some((person) => !besides.includes(person)),
    absent: (persons, process) => today.absent(persons, process),
    load: (persons) => persons.map(load),
    due: (query) => due(library.calendar(query.calendar), query),
    workingDays: (calendar, from, to) => workingDays(library.calendar(calendar), from, to),
    worked: (calendar, at, part) => worked(library.calendar(calendar), at, part),
    localDate: (calendar, at) => library.calendar(calendar).dateOf(at),
    row: (register, key) => rows.row(register, key),
    rows: (register, match) => rows.rows(register, match),
    next,
    newInstanceId,
  };
}
