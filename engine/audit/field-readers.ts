import type { CompiledProcess } from '../compile/compile.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { Facts } from '../runtime/facts.js';
import { type Hidden, hiddenFrom } from '../runtime/hidden-fields.js';
import { buttonsFor, excusesFor } from '../runtime/instance-view.js';
import type { Instance, OpenTask } from '../runtime/instance.js';
import { isHidden } from './field-history.js';

/**
 * Why somebody may read an instance. By office: `auditor`, `administrator`, `owner` and `reader` of the process. By his part in it: `initiator`,
 * `participant` (acted, or was copied, asked or mentioned), `holder` or `candidate` of open work, `assistant` of a voter, `substitute` of one of these, or
 * because he may press a button (`button`) or excuse a limit (`excuse`).
 */
export type Standing =
  | 'auditor'
  | 'administrator'
  | 'owner'
  | 'reader'
  | 'initiator'
  | 'participant'
  | 'holder'
  | 'candidate'
  | 'assistant'
  | 'substitute'
  | 'button'
  | 'excuse';

/** Somebody who may read an instance. */
export interface FieldReader {
  readonly person: string;
  readonly because: readonly Standing[];
  /** False: the definition hides the field from him. */
  readonly sees: boolean;
}

const OFFICES: ReadonlySet<Standing> = new Set(['auditor', 'administrator', 'owner', 'reader']);

/**
 * Whether a person could read an instance, and see a field of it, as things stood.
 *
 * @param published - the version that was published then: its owner and readers read every instance of the process
 * @param facts - of the moment: who held which post, who substituted whom
 * @param roles - of the person on that day; none: he did not work here
 * @param path - `goodsRequest.cost`, `goodsRequest.lines.cost`
 * @returns null: he could not read the instance
 */
export function fieldReader(
  process: CompiledProcess,
  published: Pick<ProcessDefinition, 'owner' | 'readers'>,
  instance: Instance,
  facts: Facts,
  { person, roles }: { readonly person: string; readonly roles: readonly string[] },
  path: string,
): FieldReader | null {
  if (roles.length === 0) return null;
  const because = [...officesOf(published, roles), ...partsOf(process, instance, facts, person)];
  if (because.length === 0) return null;
  const isByOffice = because.some((standing) => OFFICES.has(standing));
  const hidden: Hidden = isByOffice ? new Map() : hiddenFrom(process, instance, person, facts);
  return { person, because, sees: !isHidden(hidden, path.split('.')) };
}

function officesOf({ owner, readers }: Pick<ProcessDefinition, 'owner' | 'readers'>, roles: readonly string[]): readonly Standing[] {
  const found: Standing[] = [];
  for (const office of ['auditor', 'administrator'] as const) if (roles.includes(office)) found.push(office);
  if (roles.includes(owner)) found.push('owner');
  if (readers.some((reader) => roles.includes(reader))) found.push('reader');
  return found;
}

function partsOf(process: CompiledProcess, instance: Instance, facts: Facts, person: string): readonly Standing[] {
  const { state } = instance;
  const found = new Set<Standing>();
  const absent = facts.substitutedBy(person, process.definition.id);
  if (state.initiator === person) found.add('initiator');
  else if (state.involved.includes(person)) found.add('participant');
  if (absent.includes(state.initiator)) found.add('substitute');
  for (const task of Object.values(state.tasks)) {
    // Nobody is asked yet while approvers added before have to decide.
    if (task.waitsFor.length > 0) continue;
    if (task.assignee === person) found.add('holder');
    else if (isCandidate(task, facts, person)) found.add('candidate');
    if (task.proxies.includes(`person:${person}`)) found.add('assistant');
    if (absent.some((one) => task.assignee === one || isCandidate(task, facts, one))) found.add('substitute');
    if (task.questions.some(({ to, answer }) => answer === null && absent.includes(to))) found.add('substitute');
  }
  if (buttonsFor(process, instance, person, facts).length > 0) found.add('button');
  if (excusesFor(process, instance, person, facts).length > 0) found.add('excuse');
  return [...found];
}

function isCandidate({ candidates }: OpenTask, facts: Facts, person: string): boolean {
  return candidates.some((principal) =>
    principal.startsWith('role:') ? facts.hasRole(person, principal.slice('role:'.length)) : principal === `person:${person}`,
  );
}
