import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { DomainError } from '#engine/domain-error.js';

/** A condition on a field of a document, as somebody writes it: `goodsRequest.customer=ACME`, `goodsRequest.lines.quantity>=10`. */
export interface FieldCondition {
  readonly document: string;
  /** Path inside the document; a column of a table is any row's. */
  readonly path: readonly string[];
  readonly operator: '=' | '!=' | '>' | '>=' | '<' | '<=';
  readonly value: string;
}

const WRITTEN = /^([A-Za-z_]\w*)\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(!=|>=|<=|=|>|<)\s*(.*)$/s;

/** @throws {DomainError} `request-invalid` */
export function readFieldCondition(written: string): FieldCondition {
  const [, document = '', path = '', operator = '', value = ''] = WRITTEN.exec(written) ?? [];
  if (document === '')
    throw new DomainError(
      'request-invalid',
      `field: “${written}”应为 单据.字段=值 / Expected document.field=value, as in goodsRequest.customer=ACME or request.days>=3.`,
    );
  return { document, path: path.split('.'), operator: operator as FieldCondition['operator'], value };
}

/**
 * Those of the processes that have the document.
 *
 * @throws {DomainError} `document-unknown` when none has
 */
export function withDocument(condition: FieldCondition, processes: readonly ProcessDefinition[]): readonly ProcessDefinition[] {
  const { document } = condition;
  const having = processes.filter(({ documents }) => Object.hasOwn(documents, document));
  if (having.length > 0) return having;
  const known = [...new Set(processes.flatMap(({ documents }) => Object.keys(documents)))].sort();
  const near = didYouMean(document, known);
  throw new DomainError(
    'document-unknown',
    `field: 没有单据“${document}”${near ? `，${near.zh}` : ''} / There is no document "${document}"${near ? `; ${near.en}` : '.'}`,
    { known },
  );
}

/** SQL that is true of documents (`jsonb`) that fulfil the condition; a value that is a number is compared as one, also with money, which is kept as text. */
export function fieldSql({ document, path, operator, value }: FieldCondition, documents: string, add: (value: unknown) => string): string {
  const number = /^-?\d{1,15}(\.\d{1,10})?$/.test(value) ? Number(value) : null;
  const compare = operator === '=' || operator === '!=' ? '==' : operator;
  const truth = value === 'true' || value === 'false' ? ` || @ == ${value}` : '';
  const test = number === null ? `@ ${compare} $text${truth}` : `@.double() ${compare} $number${compare === '==' ? ' || @ == $text' : ''}`;
  const places = [['content', ...path]];
  // The number a document was given stands beside its content.
  if (path.join('.') === 'number') places.push(['number']);
  const vars = add(JSON.stringify({ text: value, number }));
  const paths = places.map((place) => add(`$.${[document, ...place].map((name) => `"${name}"`).join('.')} ? (${test})`));
  const found = paths.map((one) => `jsonb_path_exists(${documents}, ${one}::jsonpath, ${vars}::jsonb, true)`).join(' OR ');
  return operator === '!=' ? `NOT (${found})` : `(${found})`;
}
