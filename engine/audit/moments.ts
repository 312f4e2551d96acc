import type { CompiledProcess } from '../compile/compile.js';
import type { Instance } from '../runtime/instance.js';
import type { DecidedEvent } from '../runtime/outcome.js';
import { type Versions, versionOf } from '../runtime/versions.js';
import { withoutErased } from './erased.js';
import { ErasedPlaces } from './erased-places.js';
import { retold } from './retold.js';

/** An instance as one event left it. */
export interface Moment {
  readonly event: DecidedEvent;
  /** What was personal and has been erased since is `ERASED`. */
  readonly instance: Instance;
  /** The version it runs on from then on. */
  readonly process: CompiledProcess;
}

/**
 * An instance after each event, told by its history alone.
 *
 * @param events - from the first on; personal values opened, `ERASED` where they cannot be opened any more
 * @throws {Error} as `replay` does
 */
export function momentsOf(versions: Versions, id: string, events: readonly DecidedEvent[]): readonly Moment[] {
  const erased = new ErasedPlaces();
  return retold(versions, id, withoutErased(events)).map((instance, place) => {
    const event = events[place] as DecidedEvent;
    const process = versionOf(versions, event.definition);
    erased.follow(event);
    return { event, process, instance: erased.mark(process, instance) };
  });
}
