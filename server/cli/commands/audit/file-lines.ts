import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { LineForm } from '#engine/audit/evidence/event-chains.js';
import { CliError, EXIT } from '../../exit-code.js';

const CHUNK = 1 << 20;
/** Byte order mark of UTF-8, a character for each byte. */
const MARK = '\u00ef\u00bb\u00bf';

/** Lines with a character for each byte. */
export const BYTES: LineForm = {
  sha256: (line) => hash('sha256', Buffer.from(line, 'latin1')),
  decode: (line) => Buffer.from(line, 'latin1').toString('utf8'),
};

/**
 * Lines of a file with a character for each byte (`BYTES`), as many at once as were read at once: a turn of the event loop for each line would cost more than verifying it.
 * What an editor or a transfer adds to a text file changes no line of it: a byte order mark, and line ends of Windows, are left out.
 *
 * @throws {CliError} when it cannot be read
 */
export async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  let isFirst = true;
  try {
    for await (const text of createReadStream(file, { encoding: 'latin1', highWaterMark: CHUNK }) as AsyncIterable<string>) {
      const lines = (isFirst && text.startsWith(MARK) ? text.slice(MARK.length) : rest + text).split('\n');
      isFirst = false;
      rest = lines.pop() ?? '';
      yield lines.map(withoutReturn);
    }
  } catch (error) {
    throw new CliError(EXIT.input, `读不到文件 ${file} / Cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? ''}`);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
