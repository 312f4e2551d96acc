import { parseDuration } from '#engine/definition/duration.js';
import { isDate } from '#engine/definition/iso-date.js';
import type { Text } from '#engine/definition/text.js';
import { Exact } from './numbers.js';
import { calledName, childrenOf, LIST_MACROS, offsetOf, type SyntaxNode } from './syntax-tree.js';

/** Something the language of this product leaves out of CEL. */
export interface Forbidden {
  readonly offset: number;
  readonly message: Text;
}

/** Ways out of the type check, binary floats, and patterns that could come from data. */
const FORBIDDEN_FUNCTIONS: ReadonlySet<string> = new Set([
  'dyn',
  'type',
  'double',
  'uint',
  'int',
  'bytes',
  'timestamp',
  'duration',
  'matches',
]);
/** Lists have at most 1,000 rows: two loops in one another are a million steps, three would be too many. */
const DEEPEST_LOOP = 2;
const MOST_LOOPS = 20;

/**
 * Makes a parsed expression ready for the type check: number literals become exact decimals (`0.1 + 0.2 == 0.3`), except the one of an index.
 * Changes the tree.
 *
 * @returns what it may not contain; empty: fine
 */
export function prepareTree(root: SyntaxNode): readonly Forbidden[] {
  const forbidden: Forbidden[] = [];
  let loops = 0;
  const visit = (node: SyntaxNode, depth: number): void => {
    if (node.op === 'value' && (typeof node.args === 'bigint' || typeof node.args === 'number')) node.args = new Exact(String(node.args));
    const name = calledName(node);
    if (name !== null && FORBIDDEN_FUNCTIONS.has(name)) {
      forbidden.push({
        offset: offsetOf(node),
        message: { zh: `表达式不能使用 \`${name}()\`。`, en: `\`${name}()\` cannot be used in expressions` },
      });
    }
    const duration = name === 'after' && node.op === 'call' ? childrenOf(node)[1] : undefined;
    if (duration && !isDuration(duration)) {
      forbidden.push({
        offset: offsetOf(duration),
        message: { zh: '此处应直接写期限，如 `"2 working hours"`。', en: 'write the duration here, such as `"2 working hours"`' },
      });
    }
    const wrong = wrongLiteral(node, name);
    if (wrong) forbidden.push(wrong);
    const isLoop = node.op === 'rcall' && name !== null && LIST_MACROS.has(name);
    if (isLoop) loops += 1;
    if (isLoop && (depth === DEEPEST_LOOP || loops > MOST_LOOPS)) {
      forbidden.push({
        offset: offsetOf(node),
        message: { zh: '表达式中的循环过多或嵌套过深。', en: 'too many loops, or loops nested too deeply' },
      });
      return;
    }
    const [first, ...rest] = childrenOf(node);
    // The list gone through is read once, outside the loop.
    if (first) visit(first, depth);
    for (const child of rest) if (!(node.op === '[]' && isNumber(child))) visit(child, isLoop ? depth + 1 : depth);
  };
  visit(root, 0);
  return forbidden;
}

/** A date or a time of day written in the expression that does not exist: it would fail at every evaluation. */
function wrongLiteral(node: SyntaxNode, name: string | null): Forbidden | null {
  const children = childrenOf(node);
  const literal = name === 'date' ? children[0] : name === 'at' ? children.at(-1) : undefined;
  if (!literal || literal.op !== 'value' || typeof literal.args !== 'string') return null;
  const text = literal.args;
  if (name === 'date' && !isDate(text))
    return {
      offset: offsetOf(literal),
      message: { zh: `没有 ${text} 这一天，应如 2026-02-28。`, en: `there is no day ${text}; write one such as 2026-02-28` },
    };
  if (name === 'at' && !/^([01]\d|2[0-3]):[0-5]\d$/.test(text))
    return {
      offset: offsetOf(literal),
      message: { zh: `${text} 不是时刻，应如 18:00。`, en: `${text} is not a time of day such as 18:00` },
    };
  return null;
}

function isDuration(node: SyntaxNode): boolean {
  return node.op === 'value' && typeof node.args === 'string' && parseDuration(node.args) !== null;
}

function isNumber(node: SyntaxNode): boolean {
  return node.op === 'value' && typeof node.args === 'bigint';
}
