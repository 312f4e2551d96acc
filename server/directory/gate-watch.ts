import { NO_ORGANIZATION, type People, type Substitution } from '#engine/definition/organization.js';
import type { Library } from '#engine/definition/library.js';
import { changeDays } from '#engine/people/change-days.js';
import { describeUnstaffed } from '#engine/people/describe-unstaffed.js';
import { dayAt } from '#engine/people/directory.js';
import { createDirectoryDay } from '#engine/people/directory-day.js';
import { type UnstaffedGate, unstaffedGates } from '#engine/people/unstaffed-gates.js';
import type { SignedIn } from '#server/auth/signed-in.js';

/** A gate nobody can satisfy. */
export interface GateWithNobody extends UnstaffedGate {
  /** First day it is so, ISO: today, or a day on which somebody leaves, a post ends, a substitution begins. */
  readonly from: string;
}

export interface Staff {
  readonly people: People;
  readonly substitutions: readonly Substitution[];
}

/** Of the days on which people stand otherwise, so many are looked at; those of whoever is changed always are. */
const MOST_DAYS = 30;

/** Looks at the gates whenever people or processes change. */
export class GateWatch {
  /** What the log has told and is still so. */
  private told: ReadonlySet<string> = new Set();

  /** @param report - writes a line to the log */
  constructor(
    private readonly knowledge: { library(): Library },
    private readonly report: (text: string) => void,
  ) {}

  /**
   * Tasks and gates of all processes that nobody could satisfy, today or from a later day on.
   *
   * @param changed - whose days are looked at, however far off
   * @param library - default: as it stands
   */
  look(
    { at }: Pick<SignedIn, 'at'>,
    { people, substitutions }: Staff,
    changed: readonly string[],
    { organization, processes }: Library = this.knowledge.library(),
  ): readonly GateWithNobody[] {
    const units = organization?.definition ?? NO_ORGANIZATION;
    const today = dayAt(units, at);
    const own = Object.fromEntries(changed.flatMap((id) => (people[id] ? [[id, people[id]] as const] : [])));
    const ownSubstitutions = substitutions.filter(({ person, by }) => changed.includes(person) || changed.includes(by));
    const days = new Set([...changeDays(people, substitutions, today).slice(0, MOST_DAYS), ...changeDays(own, ownSubstitutions, today)]);
    const found = new Map<string, GateWithNobody>();
    for (const day of [...days].sort()) {
      const then = createDirectoryDay(units, people, substitutions, day);
      for (const { definition, broken } of processes.values())
        for (const gate of broken ? [] : unstaffedGates(definition, then)) {
          const text = JSON.stringify(gate);
          if (!found.has(text)) found.set(text, { ...gate, from: day });
        }
    }
    return [...found.values()];
  }

  /** The same of people as they have become; what the log has not told yet, it tells. */
  tell(me: Pick<SignedIn, 'at'>, staff: Staff, changed: readonly string[]): readonly GateWithNobody[] {
    const gates = this.look(me, staff, changed);
    for (const gate of gates) {
      if (this.told.has(JSON.stringify(gate))) continue;
      const { zh, en } = describeUnstaffed(gate);
      this.report(`${gate.process} ${gate.from}: ${zh} / ${en}`);
    }
    this.told = new Set(gates.map((gate) => JSON.stringify(gate)));
    return gates;
  }
}
