import { Temporal } from 'temporal-polyfill';
import type { Organization, People, Substitution } from '../definition/organization.js';
import { own } from '../definition/values.js';
import type { Text } from '../definition/text.js';
import type { EpochMs } from '../runtime/instance.js';
import { createDirectoryDay, type DirectoryDay } from './directory-day.js';

/** Who holds which post in which unit, and who substitutes whom: immutable, so that every answer is a pure function of its version and the day. */
export interface Directory {
  readonly version: number;
  /** The organization as it is at an instant; it changes at midnight only. */
  at(instant: EpochMs): DirectoryDay;
  /** His name, or his id in both languages when he is not there. */
  nameOf(person: string): Text;
  /** Everybody entered, whether he works here now or not; sorted. */
  readonly persons: readonly string[];
}

/** Days kept at hand: work goes on in a few of them at a time. */
const MOST_DAYS = 16;

export function createDirectory(
  organization: Organization,
  people: People,
  version: number,
  substitutions: readonly Substitution[] = [],
): Directory {
  const isDated = substitutions.length > 0 || Object.values(people).some(hasDates);
  const days = new Map<string, DirectoryDay>();
  let latest: { readonly from: EpochMs; readonly before: EpochMs; readonly day: DirectoryDay } | null = null;

  /** @param iso - null: nothing has dates, all days are alike */
  const dayOf = (iso: string | null): DirectoryDay => {
    const known = days.get(iso ?? '') ?? createDirectoryDay(organization, people, substitutions, iso);
    days.set(iso ?? '', known);
    if (days.size > MOST_DAYS) days.delete([...days.keys()][0] ?? '');
    return known;
  };

  return {
    version,
    persons: Object.keys(people).sort(),
    nameOf: (person) => own(people, person)?.name ?? { zh: person, en: person },
    at(instant) {
      if (!isDated) return dayOf(null);
      if (latest && latest.from <= instant && instant < latest.before) return latest.day;
      const midnight = startOfDay(organization, instant);
      const day = dayOf(midnight.toPlainDate().toString());
      latest = { from: midnight.epochMilliseconds, before: midnight.add({ days: 1 }).epochMilliseconds, day };
      return day;
    },
  };
}

/** ISO day of an instant in the organization's zone. */
export function dayAt(organization: Organization, instant: EpochMs): string {
  return startOfDay(organization, instant).toPlainDate().toString();
}

function startOfDay({ zone }: Organization, instant: EpochMs): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).startOfDay();
}

function hasDates({ lastDay, posts }: People[string]): boolean {
  return Boolean(lastDay) || posts.some(({ from, to }) => Boolean(from) || Boolean(to));
}
