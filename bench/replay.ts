import { decidedEvent, eventBody } from '#engine/audit/event-body.js';
import { compactBody } from '#engine/audit/compact-body.js';
import { canonical } from '#engine/audit/canonical.js';
import type { HashedEvent } from '#engine/audit/event-hash.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { readLibrary } from '#engine/definition/library.js';
import { replay } from '#engine/runtime/step.js';
import type { Instance, Json, JsonObject } from '#engine/runtime/instance.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { World } from '#engine/simulate/world.js';
import { hostCpuSeconds } from './cpu-time.js';
import { type Spread, spread } from './statistics.js';
import { ASKER, askedFor, WORKERS, WORKLOAD_LIBRARY } from './workload.js';

export interface ReplayResult {
  readonly instances: number;
  readonly events: number;
  /** Events a second of one core: rebuilt from events at hand. */
  readonly decided: Spread;
  /** The same from what is stored of them: canonical JSON that is read and made whole first. */
  readonly stored: Spread;
}

/** An event as it is stored. */
type Stored = Omit<HashedEvent, 'body'> & { readonly body: string };

/** Size of the first document, bytes. */
const DOCUMENT = 1_000;
/** First instances, replayed before any is counted. */
const WARM_UP = 2_000;
const BEGINNING = Date.UTC(2026, 8, 29, 1);

/** Rebuilds finished instances of the workload from their histories, all on this thread. @param rounds - how often all are rebuilt */
export function measureReplay(instances: number, rounds: number): ReplayResult {
  const { process, histories } = played(instances);
  const stored = histories.map((events) => events.map(asStored));
  const whole = (id: string, events: readonly Stored[]): Instance | null => replay(process, id, events.map(fromStored));
  const ways = {
    decided: () => histories.forEach((events, n) => void replay(process, `${n}`, events)),
    stored: () => stored.forEach((events, n) => void whole(`${n}`, events)),
  };
  for (let n = 0; n < WARM_UP; n++) whole('warm', stored[n % instances] ?? []);
  const events = histories.reduce((sum, history) => sum + history.length, 0);
  const perSecond = (way: () => void): Spread => spread(Array.from({ length: rounds }, () => events / timed(way)));
  return { instances, events, decided: perSecond(ways.decided), stored: perSecond(ways.stored) };
}

function timed(act: () => void): number {
  const begin = hostCpuSeconds();
  act();
  return hostCpuSeconds() - begin;
}

function played(instances: number): { readonly process: CompiledProcess; readonly histories: readonly (readonly DecidedEvent[])[] } {
  const { library } = readLibrary(WORKLOAD_LIBRARY);
  const histories = Array.from({ length: instances }, () => {
    // A world of its own for each: they would look for the same key in one another.
    const world = new World(compiledLibrary(library), { now: BEGINNING });
    world.submit(
      { process: 'purchase' },
      { type: 'start', process: 'purchase', outcome: 'done', documents: askedFor(DOCUMENT), comment: null },
      ASKER,
    );
    const [life] = [...world.lives.values()];
    for (const by of WORKERS) {
      world.advanceTo(world.now + 600_000);
      const [task] = Object.keys(life?.instance.state.tasks ?? {});
      const complete = { type: 'complete', task: Number(task), outcome: 'done', documents: {}, comment: null, saw: null } as const;
      world.submit({ instance: life?.instance.id ?? '' }, complete, by);
    }
    if (life?.instance.state.status !== 'ended') throw new Error('an instance did not end');
    return life.events;
  });
  return { process: compiledLibrary(library).process('purchase'), histories };
}

function asStored(event: DecidedEvent): Stored {
  const { seq, at, type, actor, onBehalfOf, definition, command } = event;
  const columns = { seq, at, actor, onBehalfOf, commandId: String(command['id']) };
  return { ...columns, instance: '', type, definition, body: canonical(compactBody(eventBody(event), columns)) };
}

function fromStored({ body, ...columns }: Stored): DecidedEvent {
  return decidedEvent({ ...columns, body: JSON.parse(body) as JsonObject as Json });
}
