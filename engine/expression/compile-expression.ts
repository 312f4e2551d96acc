import type { Environment } from '@marcbachmann/cel-js';
import type { Text } from '#engine/definition/text.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { EvaluationError } from './evaluation-error.js';
import { explainTypes } from './explain-types.js';
import type { ExpressionCode } from './expression-codes.js';
import { prepareTree } from './prepare-tree.js';
import { freeNames, type SyntaxNode } from './syntax-tree.js';

export interface CompiledExpression {
  readonly source: string;
  /** CEL type: `bool`, `string`, `Decimal`, `int` (a length), `Day`, `Instant`, `list<…>`, a record's name, or `dyn`. */
  readonly type: string;
  /** Variables it uses. */
  readonly names: ReadonlySet<string>;
  readonly tree: SyntaxNode;
  /** @throws {EvaluationError} when a value that is not filled is used, a key is missing, or a number is divided by zero */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
}

/** Why a source is no expression here; `offset` counts characters from its beginning. */
export interface ExpressionProblem {
  readonly code: ExpressionCode;
  readonly message: Text;
  readonly hint: Text | null;
  readonly offset: number;
}

export type Compilation =
  { readonly ok: true; readonly expression: CompiledExpression } | { readonly ok: false; readonly problem: ExpressionProblem };

interface CelError {
  readonly name: string;
  readonly summary?: string;
  readonly message: string;
  readonly range?: { readonly start: number };
}

/** Longest source, in characters. */
const MOST_CHARACTERS = 4_000;

const CACHES = new WeakMap<Environment, Map<string, Compilation>>();

/**
 * Parses and type-checks one source; nothing is ever parsed at run time. The result is kept with the environment.
 *
 * @param known - names a misspelt one is compared with
 */
export function compileExpression(environment: Environment, source: string, known: Iterable<string> = []): Compilation {
  let cache = CACHES.get(environment);
  if (!cache) CACHES.set(environment, (cache = new Map()));
  let compilation = cache.get(source);
  if (!compilation) cache.set(source, (compilation = compileOnce(environment, source, known)));
  return compilation;
}

function compileOnce(environment: Environment, source: string, known: Iterable<string>): Compilation {
  if (source.length > MOST_CHARACTERS) {
    const message = { zh: `表达式超过 ${MOST_CHARACTERS} 个字符。`, en: `the expression is longer than ${MOST_CHARACTERS} characters` };
    return { ok: false, problem: { code: 'GH3004', offset: 0, hint: null, message } };
  }
  try {
    const parsed = environment.parse(source);
    const tree = parsed.ast as unknown as SyntaxNode;
    const [forbidden] = prepareTree(tree);
    if (forbidden) return { ok: false, problem: { code: 'GH3004', hint: null, ...forbidden } };
    const names = freeNames(tree);
    const check = parsed.check();
    if (!check.valid) return { ok: false, problem: problemOf(check.error as CelError, known, source) };
    const evaluate = (values: Readonly<Record<string, unknown>>): unknown => {
      try {
        return parsed(values) as unknown;
      } catch (error) {
        throw new EvaluationError(source, error);
      }
    };
    return { ok: true, expression: { source, type: check.type ?? 'dyn', names, tree, evaluate } };
  } catch (error) {
    return { ok: false, problem: problemOf(error as CelError, known, source) };
  }
}

function problemOf(error: CelError, known: Iterable<string>, source: string): ExpressionProblem {
  const reason = (error.summary ?? error.message).split('\n')[0] ?? '';
  const offset = Math.min(error.range?.start ?? 0, source.length);
  if (error.name !== 'TypeError') {
    return {
      code: 'GH3001',
      offset,
      hint: null,
      message: { zh: `表达式写法有误：${reason}。`, en: `the expression cannot be read: ${reason}` },
    };
  }
  const unknown = /^(?:Unknown variable|No such key): (\S+)/.exec(reason)?.[1];
  if (unknown !== undefined) {
    const message = { zh: `\`${unknown}\` 未声明。`, en: `\`${unknown}\` is not declared` };
    return {
      code: 'GH3002',
      offset,
      message,
      hint: didYouMean(
        unknown,
        [...known].filter((name) => name !== unknown),
      ),
    };
  }
  const said = explainTypes(reason);
  return { code: 'GH3003', offset, hint: null, message: { zh: `${said.zh}。`, en: said.en } };
}
