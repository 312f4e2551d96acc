import Handlebars from 'handlebars';
import type { FindingCode } from './codes.js';
import type { Field } from '#engine/definition/form.js';
import type { Library } from '#engine/definition/library.js';
import type { Text } from '#engine/definition/text.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { Template } from '#engine/definition/template.js';
import { own } from '#engine/definition/values.js';
import { BLOCK_HELPERS, COMMON_NAMES, HELPERS } from './template-words.js';
import { DOCUMENT_FIELDS } from '#engine/definition/form.js';

export interface TemplateProblem {
  readonly code: FindingCode;
  readonly line: number;
  readonly column: number;
  readonly message: Text;
  readonly hint: Text | null;
}

type Fields = Readonly<Record<string, Field>>;
/** What a name stands for inside a template: fields of a record, the rows of a list, or a value (`null`). */
type Meaning = { readonly fields: Fields; readonly isDocument: boolean } | null;
/** Innermost first. */
type Scopes = readonly Readonly<Record<string, Meaning>>[];

/** Everything a template may not do, found in its syntax tree; the template is never run. */
export function templateProblems(template: Template, library: Library): readonly TemplateProblem[] {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(template.body);
  } catch (error) {
    const line = /line (\d+)/.exec(String(error));
    const said = (error as Error).message.split('\n').at(-1)!;
    return [
      {
        code: 'GH2801',
        line: template.bodyLine + Number(line?.[1] ?? 1) - 1,
        column: 1,
        message: { zh: `模板语法错误：${said}`, en: `not a valid template: ${said}` },
        hint: null,
      },
    ];
  }
  const checker = new TemplateChecker(template.bodyLine, template.id === 'sheet');
  checker.program(program, [rootScope(template, library)]);
  return checker.problems;
}

function rootScope({ head }: Template, library: Library): Readonly<Record<string, Meaning>> {
  const meaningOf = (type: string): Meaning => {
    const form = library.forms.get(type)?.definition;
    const record = form ?? library.registers.get(type)?.definition;
    return record === undefined ? null : { fields: record.fields, isDocument: form !== undefined };
  };
  const scope: Record<string, Meaning> = Object.fromEntries(COMMON_NAMES.map((name) => [name, null]));
  if (head.form !== null) scope.document = meaningOf(head.form);
  for (const [name, type] of Object.entries(head.uses)) scope[name] = meaningOf(type);
  return scope;
}

class TemplateChecker {
  readonly problems: TemplateProblem[] = [];

  constructor(
    private readonly firstLine: number,
    private readonly isSheet: boolean,
  ) {}

  program(program: hbs.AST.Program | undefined, scopes: Scopes): void {
    for (const statement of program?.body ?? []) this.statement(statement, scopes);
  }

  private statement(node: hbs.AST.Statement, scopes: Scopes): void {
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement': {
        const mustache = node as hbs.AST.MustacheStatement;
        // The sheet alone puts in what a document template rendered, which is escaped already.
        if (!mustache.escaped && !(this.isSheet && (mustache.path as hbs.AST.PathExpression).original === 'body'))
          this.problem('GH2805', node, '不允许三个花括号（不转义的输出）。', 'three braces (unescaped output) are not allowed');
        this.call(mustache, scopes);
        return;
      }
      case 'BlockStatement':
        this.block(node as hbs.AST.BlockStatement, scopes);
        return;
      default:
        this.problem('GH2805', node, '不允许引入其他模板或装饰器。', 'partials and decorators are not allowed');
    }
  }

  private block(node: hbs.AST.BlockStatement, scopes: Scopes): void {
    const name = node.path.original;
    if (!BLOCK_HELPERS.includes(name)) {
      this.problem('GH2802', node, `没有块函数 \`${name}\`。`, `there is no block helper \`${name}\``, didYouMean(name, BLOCK_HELPERS));
      return;
    }
    const meanings = node.params.map((param) => this.expression(param, scopes));
    const meaning = meanings[0] ?? null;
    let inner = scopes;
    if (name === 'each' || name === 'with') {
      const item: Record<string, Meaning> = { this: meaning };
      for (const [field, value] of Object.entries(meaning?.fields ?? {})) item[field] = meaningOfField(value);
      if (meaning?.isDocument === true) for (const field of DOCUMENT_FIELDS) item[field] ??= null;
      for (const alias of node.program.blockParams ?? []) item[alias] = meaning;
      inner = [item, ...scopes];
    }
    this.program(node.program, inner);
    this.program(node.inverse, scopes);
  }

  private call(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, scopes: Scopes): Meaning {
    const path = node.path as hbs.AST.PathExpression;
    const pairs = node.hash?.pairs ?? [];
    if (node.params.length === 0 && pairs.length === 0 && node.type === 'MustacheStatement') {
      if (path.type === 'PathExpression' && HELPERS.includes(path.original)) return null;
      return this.expression(path, scopes);
    }
    if (!HELPERS.includes(path.original)) {
      this.problem(
        'GH2802',
        node,
        `没有模板函数 \`${path.original}\`。`,
        `there is no template helper \`${path.original}\``,
        didYouMean(path.original, HELPERS),
      );
    }
    for (const value of [...node.params, ...pairs.map((pair) => pair.value)]) this.expression(value, scopes);
    return null;
  }

  private expression(node: hbs.AST.Expression, scopes: Scopes): Meaning {
    if (node.type === 'SubExpression') return this.call(node as hbs.AST.SubExpression, scopes);
    if (node.type !== 'PathExpression') return null;
    const path = node as hbs.AST.PathExpression;
    // `@index`, `@first`, `@last` are set by `each`.
    if (path.data) {
      if (!['index', 'first', 'last', 'key'].includes(path.parts.join('.'))) this.undeclared(path, []);
      return null;
    }
    const [first, ...rest] = path.parts;
    const visible = path.depth > 0 ? scopes.slice(path.depth) : scopes;
    if (first === undefined) return visible[0]?.this ?? null;
    const scope = visible.find((names) => Object.hasOwn(names, first));
    if (scope === undefined) {
      this.undeclared(path, visible.flatMap(Object.keys));
      return null;
    }
    return this.follow(scope[first] ?? null, rest, path);
  }

  private follow(meaning: Meaning, parts: readonly string[], path: hbs.AST.PathExpression): Meaning {
    const [first, ...rest] = parts;
    if (first === undefined) return meaning;
    if (meaning === null) return null;
    if (meaning.isDocument && (DOCUMENT_FIELDS as readonly string[]).includes(first)) return null;
    const field = own(meaning.fields, first);
    if (field === undefined) {
      // A list has a length.
      if (first !== 'length') this.undeclared(path, Object.keys(meaning.fields), first);
      return null;
    }
    return this.follow(meaningOfField(field), rest, path);
  }

  private undeclared(path: hbs.AST.PathExpression, known: readonly string[], name = path.parts[0] ?? path.original): void {
    this.problem('GH2803', path, `\`${path.original}\` 未声明。`, `\`${path.original}\` is not declared`, didYouMean(name, known));
  }

  private problem(code: FindingCode, node: hbs.AST.Node, zh: string, en: string, hint: Text | null = null): void {
    const { line, column } = node.loc.start;
    this.problems.push({ code, line: this.firstLine + line - 1, column: column + 1, message: { zh, en }, hint });
  }
}

function meaningOfField(field: Field): Meaning {
  return Object.keys(field.fields).length === 0 ? null : { fields: field.fields, isDocument: false };
}
