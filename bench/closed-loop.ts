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
 * @param operation - one caller's unit of work; gets a function that times one request of it
 * @param seconds - counted time, after a tenth of it as warm-up
 */
export async function closedLoop(
  callers: number,
  seconds: number,
  operation: (timed: <Answer>(request: () => Promise<Answer>) => Promise<Answer>) => Promise<void>,
): Promise<LoopResult> {
  const begin = performance.now() + seconds * 100;
  const end = begin + seconds * 1_000;
  const latencies: number[] = [];
  let finished = 0;
  let last = end;
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
      last = Math.max(end, now);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perSecond: (finished * 1_000) / (last - begin), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}
