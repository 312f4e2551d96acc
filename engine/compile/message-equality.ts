import type { Expression } from '../definition/expression-source.js';

/** `message.x == <expression>` either way round; null for any other shape, also where the expression's value would change with time. */
export function messageEquality({ source }: Expression): { readonly field: string; readonly key: string } | null {
  if (/&&|\|\||[?!<>]/.test(source)) return null;
  const sides = source.split('==').map((side) => side.trim());
  if (sides.length !== 2) return null;
  for (const [index, side] of sides.entries()) {
    const field = /^message\.(\w+)$/.exec(side)?.[1];
    const key = sides[1 - index] ?? '';
    if (field !== undefined && !/\b(message|now)\b/.test(key)) return { field, key };
  }
  return null;
}
