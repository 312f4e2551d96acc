import type { Finding } from '#engine/definition/finding.js';
import { readLibrary } from '#engine/definition/library.js';
import { smallLibrary } from './test-library.js';
import { verifyLibrary } from './verify-library.js';

/** Everything that is wrong with a small library. */
export function check(process: string, more: Readonly<Record<string, string>> = {}): readonly Finding[] {
  const { library, findings } = readLibrary(smallLibrary(process, more));
  return [...findings, ...verifyLibrary(library)];
}

/** `processes/small.yaml` reports as `code line:column`, other files with their name. */
export const brief = ({ code, file, line, column }: Finding): string =>
  `${code} ${file === 'processes/small.yaml' ? '' : `${file} `}${line}:${column}`;
