import { startProgress } from './progress.js';

/** What stands once for each of what the server counted; the others are measured in megabytes. */
const MARKS: Readonly<Record<string, { readonly mark: string; readonly counts: 'events' | 'instances' }>> = {
  'csv events': { mark: '\r\n', counts: 'events' },
  'csv instances': { mark: '\r\n', counts: 'instances' },
  xes: { mark: '</trace>', counts: 'instances' },
  'ocel-json': { mark: '\n{"id":', counts: 'events' },
};
const MEGABYTE = 1_000_000;

interface ExportProgress {
  readonly arrives: (chunk: Buffer) => void;
  readonly stop: () => void;
}

/**
 * Shows on stderr how far an export has come: a bar where its pieces can be counted, else a line each ten megabytes.
 *
 * @param kind - a format, of a table with its name: `csv events`
 */
export function exportProgress(
  kind: string,
  found: { readonly events: number; readonly instances: number },
  quiet: boolean,
): ExportProgress {
  const marked = MARKS[kind];
  if (!marked) return megabytes(quiet);
  const total = found[marked.counts];
  const progress = startProgress(total, quiet);
  const mark = Buffer.from(marked.mark);
  let seen = 0;
  // A mark may be cut by the end of a chunk.
  let rest: Buffer = Buffer.alloc(0);
  return {
    arrives(chunk) {
      const text = Buffer.concat([rest, chunk]);
      let at = 0;
      for (let next = text.indexOf(mark); next !== -1; next = text.indexOf(mark, at)) {
        at = next + mark.length;
        if (seen++ < total) progress.step('');
      }
      rest = text.subarray(Math.max(at, text.length - mark.length + 1));
    },
    stop: () => progress.stop(),
  };
}

function megabytes(quiet: boolean): ExportProgress {
  let size = 0;
  let told = 0;
  return {
    arrives(chunk) {
      size += chunk.length;
      if (quiet || size - told < 10 * MEGABYTE) return;
      told = size;
      process.stderr.write(`${Math.floor(size / MEGABYTE)} MB\n`);
    },
    stop: () => undefined,
  };
}
