import type { Reading } from '#server/analysis/measure-process.js';
import type { Output } from './output.js';
import { type Progress, startProgress } from './progress.js';

/** Shows how far a long reading has come. @param work - is given what to tell each line to */
export async function tellReading<Result>(output: Output, work: (onLine: (line: unknown) => void) => Promise<Result>): Promise<Result> {
  let progress: Progress | null = null;
  let shown = 0;
  try {
    return await work((line) => {
      const { read, of } = line as Reading;
      progress ??= startProgress(of, output.quiet || output.json);
      for (; shown < read; shown++) progress.step('');
    });
  } finally {
    (progress as Progress | null)?.stop();
  }
}
