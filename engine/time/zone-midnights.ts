import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../runtime/instance.js';
import { type DayNumber, isoDay } from './civil-day.js';

const DAY = 86_400_000;

/** A stretch in which the zone keeps its distance from UTC. */
interface Stretch {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly offset: number;
}

/**
 * Where each day of a zone begins. Asking the zone is slow; between two changes of its clocks the answer is plain arithmetic, so it is asked for the
 * changes only.
 *
 * @param zone - IANA name
 * @throws {RangeError} for a zone that does not exist
 */
export function midnightsOf(zone: string): (day: DayNumber) => EpochMs {
  let known: Stretch = { from: 0, to: 0, offset: 0 };
  const stretchAt = (at: EpochMs): Stretch => {
    // A change at this very instant counts as past, and the one before is asked for strictly.
    const there = Temporal.Instant.fromEpochMilliseconds(at + 1).toZonedDateTimeISO(zone);
    const [before, after] = [there.getTimeZoneTransition('previous'), there.getTimeZoneTransition('next')];
    return {
      from: before?.epochMilliseconds ?? -Infinity,
      to: after?.epochMilliseconds ?? Infinity,
      offset: there.offsetNanoseconds / 1e6,
    };
  };
  return (day) => {
    const utc = day * DAY;
    if (utc - known.offset < known.from || utc - known.offset >= known.to) known = stretchAt(utc);
    const at = utc - known.offset;
    // Near a change, the zone itself says when the day begins: its first hour may be missing, or there twice.
    if (at - DAY >= known.from && at + DAY < known.to) return at;
    return Temporal.PlainDate.from(isoDay(day)).toZonedDateTime(zone).epochMilliseconds;
  };
}
