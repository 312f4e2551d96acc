import { DomainError } from '../domain-error.js';
import type { EpochMs } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { isoInstant } from '../time/iso-instant.js';

/** A moment of an instance: after an event, or at an instant. */
export type Asked = { readonly seq: number } | { readonly at: EpochMs };

/**
 * How many events of an instance had happened at a moment; of several at one instant all.
 *
 * @param events - of the instance, in order; at least one
 * @param now - instant of the asking
 * @throws {DomainError} `event-not-found`, `moment-before-start`, `moment-in-future`
 */
export function eventsUntil(events: readonly Pick<DecidedEvent, 'seq' | 'at'>[], asked: Asked, now: EpochMs): number {
  const last = events.at(-1)?.seq ?? 0;
  if ('seq' in asked) {
    if (asked.seq >= 1 && asked.seq <= last) return asked.seq;
    throw new DomainError(
      'event-not-found',
      `此流程实例有第 1 至 ${last} 个事件，没有第 ${asked.seq} 个 / The instance has events 1 to ${last}; there is no event ${asked.seq}.`,
      { first: 1, last },
    );
  }
  const { at } = asked;
  const startedAt = events[0]?.at ?? at;
  if (at < startedAt)
    throw new DomainError(
      'moment-before-start',
      `${isoInstant(at)} 时流程实例尚未发起，它发起于 ${isoInstant(startedAt)} / At ${isoInstant(at)} the instance had not been started; it was at ${isoInstant(startedAt)}.`,
      { startedAt: isoInstant(startedAt) },
    );
  refuseFuture(at, now);
  return events.findLast((event) => event.at <= at)?.seq ?? last;
}

/** @throws {DomainError} `moment-in-future` */
export function refuseFuture(at: EpochMs, now: EpochMs): void {
  if (at <= now) return;
  throw new DomainError(
    'moment-in-future',
    `${isoInstant(at)} 还未到，现在是 ${isoInstant(now)} / ${isoInstant(at)} is still to come; it is ${isoInstant(now)} now.`,
    { now: isoInstant(now) },
  );
}
