import { Environment } from '@marcbachmann/cel-js';

/** Words of the grammar of CEL. */
const WORDS: ReadonlySet<string> = new Set(
  'as break const continue else false for function if import in let loop namespace null package prototype return true var void while'.split(
    ' ',
  ),
);

/** What every expression can say besides the names a process declares. */
const GIVEN: ReadonlySet<string> = new Set(
  'initiator actor now today occurrence result results decisions instance decide message'.split(' '),
);

const CEL = new Environment();

/** Whether CEL keeps the name for itself, as a word (`in`) or a type (`list`): a field called so cannot be used in expressions. */
export function isCelName(name: string): boolean {
  return WORDS.has(name) || CEL.hasVariable(name);
}

/** Whether an expression that says the name never means a document, data, row or item called so. */
export function isKeptName(name: string): boolean {
  return isCelName(name) || GIVEN.has(name);
}
