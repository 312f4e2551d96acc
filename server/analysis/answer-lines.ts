import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';

export const LINES = 'application/x-ndjson';

/**
 * Answers long work as a whole, or, to whoever accepts lines of JSON, with a line whenever it has come further and the result in the last one
 * (`{"read":200,"of":9000}` … `{"result":…}`, or `{"problem":…}` when it fails on the way). Whoever goes away stops it.
 *
 * @throws {DomainError} what is refused before anything is read
 */
export async function answerOf<Line, Result>(
  accept: string | undefined,
  work: AsyncGenerator<Line, Result>,
): Promise<Result | StreamableFile> {
  let next = await work.next();
  if (!accept?.includes(LINES)) {
    while (!next.done) next = await work.next();
    return next.value;
  }
  return new StreamableFile(Readable.from(linesOf(next, work), { objectMode: false }), { type: LINES });
}

async function* linesOf<Line, Result>(first: IteratorResult<Line, Result>, work: AsyncGenerator<Line, Result>): AsyncGenerator<string> {
  try {
    let next = first;
    for (; !next.done; next = await work.next()) yield `${JSON.stringify(next.value)}\n`;
    yield `${JSON.stringify({ result: next.value })}\n`;
  } catch (error) {
    const { code, detail } = error instanceof DomainError ? error : { code: 'internal', detail: '' };
    yield `${JSON.stringify({ problem: { code, detail } })}\n`;
  } finally {
    await work.return(undefined as never);
  }
}
