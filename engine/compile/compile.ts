import type { AnyActorScope, AnyStateMachine } from 'xstate';
import { compileTable } from '../decision/compile-table.js';
import type { Library } from '../definition/library.js';
import type { MessageType } from '../definition/message-type.js';
import type { Expression } from '../definition/expression-source.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { State } from '../definition/state.js';
import type { Each, Work } from '../definition/work.js';
import { workOf } from '../definition/work-of.js';
import type { CompiledExpression } from '../expression/compile-expression.js';
import { type LibraryTypes, libraryTypes } from '../expression/library-types.js';
import type { Reading } from '../expression/record-type.js';
import { type ProcessScope, processScope, statesOf, type Variables } from '../expression/process-scope.js';
import { type CompiledForm, compileForm } from '../form/compile-form.js';
import { type CompiledRegister, compileRegister } from '../register/compile-register.js';
import { type CompiledSchedule, compileSchedule } from '../schedule/compile-schedule.js';
import { inertScope } from './advance.js';
import { collectExpressions } from './collect-expressions.js';
import { buildMachine, type Carrying } from './machine.js';
import { messageEquality } from './message-equality.js';
import { type WaysBack, waysBack } from './ways-back.js';

/** A definition made ready to run; immutable, shared by all instances of its version. */
export interface CompiledProcess {
  readonly definition: ProcessDefinition;
  /** Content hash chosen by the caller; written into every instance and event. */
  readonly hash: string;
  readonly machine: AnyStateMachine;
  readonly actorScope: AnyActorScope;
  /** The machine that also takes an administrator's `move.<state>`; made when it is first needed. */
  readonly mover: () => Pick<CompiledProcess, 'machine' | 'actorScope'>;
  /** Holds the turn while the machine computes a transition of it. */
  readonly carrying: Carrying;
  readonly waysBack: WaysBack;
  readonly scope: ProcessScope;
  /** State name → state, at any depth. */
  readonly states: ReadonlyMap<string, State>;
  /** State name → names of the states around it, innermost first. */
  readonly ancestors: ReadonlyMap<string, readonly string[]>;
  readonly forms: ReadonlyMap<string, CompiledForm>;
  readonly registers: ReadonlyMap<string, CompiledRegister>;
  readonly messages: ReadonlyMap<string, MessageType>;
  /** Schedule name → schedule. */
  readonly schedules: ReadonlyMap<string, CompiledSchedule>;
  /** Template → form it prints; null for messages. */
  readonly templateForms: ReadonlyMap<string, string | null>;
  /** @throws {Error} when the source was not compiled with the definition: a bug */
  expression(expression: Expression): CompiledExpression;
  /** A message handler's `match` of the shape `message.x == <expression>`; null for any other. */
  matchKey(match: Expression): MatchKey | null;
  /** How an item of an `each` is read back from what was kept of it. */
  itemReading(each: Each): Reading;
  /** Fields a filling may write; null means all that no other task names. */
  readonly ownFields: (document: string) => readonly string[] | null;
  /** Columns (`lines.checkedCount`) that other work fills: a task that fills the whole table may leave them empty. */
  readonly columnsElsewhere: (work: Work, document: string) => ReadonlySet<string>;
}

export interface MatchKey {
  /** Field of the message. */
  readonly field: string;
  /** What it must equal, over the instance alone. */
  readonly key: CompiledExpression;
}

/** A library's shared types are compiled once; the key is the library object itself. */
const typesOf = new WeakMap<Library, LibraryTypes>();

/**
 * Compiles a checked definition. Pure; callers cache by content hash.
 *
 * @throws {Error} when the definition has errors that `verifyLibrary` reports
 */
export function compile(definition: ProcessDefinition, library: Library, hash = definition.id): CompiledProcess {
  let types = typesOf.get(library);
  if (!types) typesOf.set(library, (types = libraryTypes(library)));
  const shared = types;
  const tables = [...library.decisions.values()].map((table) => compileTable(shared, table.definition).table);
  const scope = processScope(shared, tables, definition);
  const expressions = new Map<string, CompiledExpression>();
  collectExpressions(definition, shared, ({ expression }, variables: Variables) => {
    const compiled = scope.compile(expression.source, variables);
    if (!compiled.ok) throw new Error(`${definition.id}${expression.path}: ${compiled.problem.message.en}`);
    expressions.set(expression.path, compiled.expression);
    return compiled.expression.type;
  });
  const matchKeys = new Map<string, MatchKey | null>();
  for (const { match } of [definition, ...statesOf(definition.states)].flatMap(({ on }) => on)) {
    const equality = match && messageEquality(match);
    const key = equality ? scope.compile(equality.key) : null;
    if (match) matchKeys.set(match.path, equality && key?.ok ? { field: equality.field, key: key.expression } : null);
  }
  const forms = new Map([...library.forms.values()].map((form) => [form.definition.id, compileForm(shared, form.definition)]));
  const registers = new Map(
    [...library.registers.values()].map((register) => [register.definition.id, compileRegister(shared, register.definition)]),
  );
  const states = new Map(statesOf(definition.states).map((state) => [state.name, state]));
  const carrying: Carrying = { turn: null };
  const ways = waysBack(definition);
  const machine = buildMachine(definition, ways, carrying);
  let mover: ReturnType<CompiledProcess['mover']> | null = null;
  const makeMover = (): ReturnType<CompiledProcess['mover']> => {
    const moving = buildMachine(definition, ways, carrying, true);
    return { machine: moving, actorScope: inertScope(moving) };
  };
  const compiled: CompiledProcess = {
    definition,
    hash,
    machine,
    actorScope: inertScope(machine),
    mover: () => (mover ??= makeMover()),
    carrying,
    waysBack: ways,
    scope,
    states,
    ancestors: ancestorsOf(definition.states),
    forms,
    registers,
    messages: library.messages,
    schedules: new Map(
      definition.starts.flatMap((start) => {
        if (start.kind !== 'schedule') return [];
        const register = start.items.kind === 'rows' ? library.registers.get(start.items.register)?.definition : undefined;
        return [[start.name, compileSchedule(shared, start, register)] as const];
      }),
    ),
    templateForms: new Map([...library.templates.values()].map(({ definition: template }) => [template.id, template.head.form])),
    expression(expression) {
      const found = expressions.get(expression.path);
      if (!found) throw new Error(`${definition.id}: expression at ${expression.path} was not compiled`);
      return found;
    },
    matchKey: (match) => matchKeys.get(match.path) ?? null,
    itemReading: (each) => shared.elementReading(compiled.expression(each.list).type),
    ownFields: ownFieldsOf(definition, states, forms),
    columnsElsewhere: columnsElsewhereOf(states),
  };
  return compiled;
}

function ancestorsOf(states: Readonly<Record<string, State>>, outer: readonly string[] = []): Map<string, readonly string[]> {
  const ancestors = new Map<string, readonly string[]>();
  for (const state of Object.values(states)) {
    ancestors.set(state.name, outer);
    if (state.kind !== 'compound' && state.kind !== 'parallel') continue;
    for (const [name, above] of ancestorsOf(state.states, [state.name, ...outer])) ancestors.set(name, above);
  }
  return ancestors;
}

/** `fills: deliveryNote` without fields means what no other task names; null when nobody names single fields. */
function ownFieldsOf(
  definition: ProcessDefinition,
  states: ReadonlyMap<string, State>,
  forms: ReadonlyMap<string, CompiledForm>,
): (document: string) => readonly string[] | null {
  const named = new Map<string, Set<string>>();
  for (const state of states.values()) {
    for (const filling of workOf(state)?.fills ?? []) {
      if (!filling.fields) continue;
      const fields = named.get(filling.document) ?? new Set();
      for (const field of filling.fields) fields.add(field);
      named.set(filling.document, fields);
    }
  }
  const own = new Map<string, readonly string[]>();
  for (const [document, taken] of named) {
    const fields = forms.get(definition.documents[document]?.form ?? '')?.definition.fields ?? {};
    const paths = Object.values(fields).flatMap((field) => {
      if (taken.has(field.name)) return [];
      const columns = Object.keys(field.fields).map((column) => `${field.name}.${column}`);
      // A table stays whole (rows may be added) unless another task fills all of its columns.
      return columns.length > 0 && columns.every((column) => taken.has(column)) ? [] : [field.name];
    });
    own.set(document, paths);
  }
  return (document) => own.get(document) ?? null;
}

/** Paths into tables (`lines.checkedCount`) that other tasks and gates name. */
function columnsElsewhereOf(states: ReadonlyMap<string, State>): (work: Work, document: string) => ReadonlySet<string> {
  const works = [...states.values()].flatMap((state): readonly Work[] =>
    state.kind === 'task' ? [state.task] : state.kind === 'approval' ? [state.approval] : [],
  );
  const columns = (work: Work, document: string): readonly string[] =>
    work.fills.flatMap((filling) => (filling.document === document ? (filling.fields ?? []).filter((field) => field.includes('.')) : []));
  return (work, document) => {
    const mine = new Set(columns(work, document));
    return new Set(works.flatMap((other) => columns(other, document)).filter((column) => !mine.has(column)));
  };
}
