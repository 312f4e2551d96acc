import { Injectable } from '@nestjs/common';
import { keepOf } from '#engine/definition/keep.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { statesOf } from '#engine/expression/process-scope.js';
import { due } from '#engine/time/due.js';
import { Knowledge } from '#server/definition/knowledge-store.js';

/** How long a message that nobody has heard can still be heard. */
@Injectable()
export class KeepTime {
  constructor(private readonly knowledge: Knowledge) {}

  /** Longest time any process keeps it. @returns epoch milliseconds; null: nobody listens for such a message */
  until(message: string, from: EpochMs): EpochMs | null {
    let last: EpochMs | null = null;
    for (const definition of this.knowledge.processes()) {
      for (const handler of [definition, ...statesOf(definition.states)].flatMap(({ on }) => on)) {
        if (handler.kind !== 'message' || handler.event !== message) continue;
        const query = { from, duration: keepOf(handler), before: false, cutoff: null };
        last = Math.max(last ?? 0, due(this.knowledge.calendar(definition.calendar), query).at);
      }
    }
    return last;
  }
}
