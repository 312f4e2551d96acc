import type { AttachedFile } from '#engine/runtime/command.js';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import type { AttachedPaper } from './case-file.js';

/**
 * Every file that was ever put with a case, as the events tell it: one that was erased left its digest there.
 *
 * @param kept - events whose files are still there
 */
export function attachedPapers(events: readonly DecidedEvent[], kept: ReadonlySet<number>): readonly AttachedPaper[] {
  return events.flatMap(({ seq, at, actor, command }) => {
    if (command['type'] !== 'attach') return [];
    const { name, mediaType, size, digest } = command['file'] as unknown as AttachedFile;
    return [{ seq, at, person: actor ?? '', name: typeof name === 'string' ? name : null, mediaType, size, digest, isKept: kept.has(seq) }];
  });
}
