import type { Field } from '#engine/definition/form.js';
import type { Library } from '#engine/definition/library.js';
import type { Expression } from '#engine/definition/expression-source.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import { own } from '#engine/definition/values.js';
import { actionsOf } from '#engine/verify/actions-of.js';
import { stateTree } from '#engine/verify/state-tree.js';
import { workStates } from '#engine/verify/work-states.js';
import { type LibraryTypes, typeName } from './library-types.js';
import { scalarReading } from './record-type.js';

/** An expression whose value goes to a declared place. */
export interface Target {
  readonly expression: Expression;
  /** As people write it: `deliveryNote.lines`. */
  readonly name: string;
  /** CEL type of the place; `record`: a whole document; `records`: rows of a table or a `many` document. */
  readonly type: string;
}

/** Every `with`, `set` and `result` of a process whose place is known; unknown names are told by other rules. */
export function targetsOf(process: ProcessDefinition, library: Library, types: LibraryTypes): readonly Target[] {
  const targets: Target[] = [];
  const add = (expressions: Readonly<Record<string, Expression>>, typeOf: (name: string) => string | null): void => {
    for (const [name, expression] of Object.entries(expressions)) {
      const type = typeOf(name);
      if (type !== null) targets.push({ expression, name, type });
    }
  };
  const tree = stateTree(process);
  const fieldType = (fields: Readonly<Record<string, Field>> | undefined, name: string): string | null => {
    const field = fields && own(fields, name);
    if (!field) return null;
    if (field.kind === 'signature') return 'record';
    return field.kind === 'rows' ? 'records' : (types.fieldTypes.get(field) ?? null);
  };
  const documentPart = (name: string): string | null => {
    const [document = '', field] = name.split('.');
    const declared = own(process.documents, document);
    if (!declared) return null;
    return field === undefined ? 'record' : fieldType(library.forms.get(declared.form)?.definition.fields, field);
  };

  for (const start of process.starts) {
    if (start.kind === 'message') add(start.with, (name) => placeIn(process, name));
    if (start.kind === 'schedule') add(start.with, (name) => placeIn(process, name) ?? documentPart(name));
  }
  for (const { work } of workStates(tree))
    for (const [name, sources] of Object.entries(work.with)) for (const source of sources) add({ [name]: source }, documentPart);
  for (const { state } of tree.nodes)
    if (state.kind === 'call') add(state.call.with, (name) => placeInProcess(library, state.call.process, name));
  for (const action of actionsOf({ process, tree, library, report: null as never })) {
    if (action.kind === 'set') add(action.values, (name) => placeIn(process, name));
    if (action.kind === 'record') add(action.with, (name) => fieldType(library.registers.get(action.register)?.definition.fields, name));
    if (action.kind === 'start') add(action.with, (name) => placeInProcess(library, action.process, name));
    if (action.kind === 'send') add(action.with, (name) => messageField(library, types, action.message, name));
  }
  return targets;
}

function placeInProcess(library: Library, process: string, name: string): string | null {
  const definition = library.processes.get(process)?.definition;
  return definition ? placeIn(definition, name) : null;
}

function placeIn(process: ProcessDefinition, name: string): string | null {
  const document = own(process.documents, name);
  if (document) return document.many ? 'records' : 'record';
  const data = own(process.data, name);
  return data ? (scalarReading(data.type)?.type ?? null) : null;
}

function messageField(library: Library, types: LibraryTypes, message: string, name: string): string | null {
  const type = own(library.messages.get(message)?.fields ?? {}, name);
  if (type === undefined) return null;
  return library.forms.has(type) ? typeName('form', type) : (types.readingOf(type)?.type ?? null);
}

/** Whether a value of CEL type `type` may go to a place of type `target`. What cannot be known (`dyn`, `null`) may. */
export function fits(type: string, target: string): boolean {
  if (type === target || type === 'dyn' || type === 'null' || target === 'dyn') return true;
  if (target === 'Decimal') return type === 'int';
  const element = /^list(?:<(.+)>)?$/.exec(type);
  if (target === 'records') return element !== null ? element[1] === undefined || isRecord(element[1]) : isRecord(type);
  if (target === 'record') return isRecord(type);
  const wanted = /^list<(.+)>$/.exec(target)?.[1];
  if (wanted !== undefined && element !== null) return element[1] === undefined || fits(element[1], wanted);
  return false;
}

/** Documents, rows, mappings; `T` is the unknown element of an empty list. */
function isRecord(type: string): boolean {
  return type.includes('__') || type.startsWith('map') || type === 'dyn' || type === 'T';
}
