import type { Environment } from '@marcbachmann/cel-js';
import type { Text } from '../definition/process-definition.js';
import { nearest } from '../definition/suggest.js';

export interface CompiledExpression {
  readonly source: string;
  /** CEL type: `bool`, `string`, `int`, `Decimal`, `Day`, `Instant`, `list<…>`, a record's name, or `dyn`. */
  readonly type: string;
  /** @throws {Error} when a value that is not filled is used, or a number is divided by zero */
  evaluate(values: Readonly<Record<string, unknown>>): unknown;
}

/** Why a source is no expression here; `offset` counts characters from its beginning. */
export interface ExpressionProblem {
  readonly code: 'GH2101' | 'GH2102' | 'GH2103';
  readonly message: Text;
  readonly hint: Text | null;
  readonly offset: number;
}

export type Compilation = { readonly ok: true; readonly expression: CompiledExpression } | { readonly ok: false; readonly problem: ExpressionProblem };

interface CelError {
  readonly name: string;
  readonly summary?: string;
  readonly message: string;
  readonly range?: { readonly start: number };
}

/**
 * Parses and type-checks one source; nothing is ever parsed at run time.
 *
 * @param known - names a misspelt one is compared with
 */
export function compileExpression(environment: Environment, source: string, known: Iterable<string> = []): Compilation {
  try {
    const parsed = environment.parse(source);
    const check = parsed.check();
    if (!check.valid) return { ok: false, problem: problemOf(check.error as CelError, known, source) };
    return { ok: true, expression: { source, type: check.type ?? 'dyn', evaluate: (values) => parsed(values) as unknown } };
  } catch (error) {
    return { ok: false, problem: problemOf(error as CelError, known, source) };
  }
}

function problemOf(error: CelError, known: Iterable<string>, source: string): ExpressionProblem {
  const reason = (error.summary ?? error.message).split('\n')[0] ?? '';
  const offset = error.range?.start ?? 0;
  if (error.name === 'ParseError') {
    return { code: 'GH2101', offset, hint: null, message: { zh: `表达式“${source}”写法有误：${reason}`, en: `The expression "${source}" cannot be read: ${reason}` } };
  }
  const unknown = /^(?:Unknown variable|No such key): (\S+)/.exec(reason)?.[1];
  if (unknown !== undefined) {
    const similar = nearest(unknown, known);
    return {
      code: 'GH2102',
      offset,
      message: { zh: `表达式引用了未声明的“${unknown}”`, en: `The expression uses "${unknown}", which is not declared` },
      hint: similar ? { zh: `是指“${similar}”吗？`, en: `Did you mean "${similar}"?` } : null,
    };
  }
  return { code: 'GH2103', offset, hint: null, message: { zh: `表达式“${source}”类型不符：${reason}`, en: `The types in "${source}" do not agree: ${reason}` } };
}
