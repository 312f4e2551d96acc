import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { LineForm } from '#engine/audit/evidence/event-chains.js';
import { CliError, EXIT } from '../../exit-code.js';

const CHUNK = 1 << 20;

/** Lines with a character for each byte. */
export const BYTES: LineForm = {
  sha256: (line) => hash('sha256', Buffer.from(line, 'latin1')),
  decode: (line) => Buffer.from(line, 'latin1').toString('utf8'),
};

/**
 * Lines of a file with a character for each byte (`BYTES`), as many at once as were read at once: a turn of the event loop for each line would cost more than verifying it.
 *
 * @throws {CliError} when it cannot be read
 */
export async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  try {
    for await (const text of createReadStream(file, { encoding: 'latin1', highWaterMark: CHUNK }) as AsyncIterable<string>) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      yield lines;
    }
  } catch (error) {
    throw new CliError(EXIT.input, `读不到文件 ${file} / Cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? ''}`);
  }
  if (rest !== '') yield [rest];
}
