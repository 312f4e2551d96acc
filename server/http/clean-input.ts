import { requestInvalid } from '#server/problem/request-invalid.js';

/** Deepest nesting of a request's body; no form comes near it. */
const MOST_LEVELS = 64;
/** What the database cannot keep and no hash covers the same everywhere: U+0000 and halves of characters. */
const UNCLEAN = /[\0\ud800-\udfff]/u;

/**
 * Walks what a request sent, without recursion.
 *
 * @throws {DomainError} `request-invalid` with the JSON pointer of a text that holds U+0000 or a lone surrogate, or of a value nested too deeply
 */
export function requireCleanInput(input: unknown): void {
  const waiting: { value: unknown; path: string; level: number }[] = [{ value: input, path: '', level: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path, level } = next;
    if (typeof value === 'string') requireCleanText(value, path);
    else if (typeof value === 'object' && value !== null) {
      if (level > MOST_LEVELS) refuse(path.slice(0, 200), `嵌套超过 ${MOST_LEVELS} 层`, `nested deeper than ${MOST_LEVELS} levels`);
      for (const [key, inner] of Object.entries(value)) {
        requireCleanText(key, path);
        waiting.push({ value: inner, path: `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, level: level + 1 });
      }
    }
  }
}

function requireCleanText(text: string, path: string): void {
  if (UNCLEAN.test(text)) refuse(path, '含有 NUL 字符或不成对的代理字符', 'holds a NUL character or half of a character');
}

function refuse(path: string, zh: string, en: string): never {
  throw requestInvalid([{ path: path || '/', code: 'not-as-written', text: { zh, en } }]);
}
