import { performance } from 'node:perf_hooks';
import { quantile } from './statistics.js';

export interface LoopResult {
  /** Operations finished within the time; where none was, the first one over the time it took. */
  readonly perSecond: number;
  /** Milliseconds from a request to its answer. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Keeps so many callers busy, each sending its next request when the last was answered.
 *
 * @param time - counted seconds, after a tenth of them as warm-up; or until something has happened, all of it counted
 * @param operation - one caller's unit of work; gets a function that times one request of it
 */
export async function closedLoop(
  callers: number,
  time: number | Promise<unknown>,
  operation: (timed: <Answer>(request: () => Promise<Answer>) => Promise<Answer>) => Promise<void>,
): Promise<LoopResult> {
  const begin = performance.now() + (typeof time === 'number' ? time * 100 : 0);
  let end = typeof time === 'number' ? begin + time * 1_000 : Number.POSITIVE_INFINITY;
  if (typeof time !== 'number') time.finally(() => (end = performance.now())).catch(() => undefined);
  const latencies: number[] = [];
  let finished = 0;
  let last = begin;
  const timed = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    const sent = performance.now();
    const answer = await request();
    const answered = performance.now();
    if (sent >= begin && (answered <= end || latencies.length === 0)) latencies.push(answered - sent);
    return answer;
  };
  const caller = async (): Promise<void> => {
    while (performance.now() < end || latencies.length === 0) {
      await operation(timed);
      const now = performance.now();
      if (now < begin || (now > end && finished > 0)) continue;
      finished += 1;
      last = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perSecond: (finished * 1_000) / (Math.max(last, end) - begin), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
