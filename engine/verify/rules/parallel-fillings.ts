import { own } from '#engine/definition/values.js';
import { leaves } from '../field-path.js';
import type { ProcessRule, ProcessSubject } from '../rule.js';
import { regionsOf } from '../state-tree.js';
import { workStates, type WorkState } from '../work-states.js';

/** Tasks that can be open together never write the same field: neither would see the other's change. */
export const parallelFillings: ProcessRule = (subject) => {
  const states = workStates(subject.tree).map((state) => ({
    ...state,
    writes: writtenFields(state, subject),
    regions: regionsOf(state.node),
  }));
  for (const [index, later] of states.entries()) {
    for (const earlier of states.slice(0, index)) {
      const together = [...later.regions].some(
        ([region, parallel]) => !earlier.regions.has(region) && [...earlier.regions.values()].includes(parallel),
      );
      if (!together) continue;
      const both = [...later.writes].filter((field) => earlier.writes.has(field));
      if (both.length === 0) continue;
      subject.report.errorAtKey('GH2305', later.state.path, {
        zh: `\`${later.state.name}\` 与 \`${earlier.state.name}\` 可同时打开，却都填写 ${both.join('、')}。`,
        en: `\`${later.state.name}\` and \`${earlier.state.name}\` can be open together and both fill ${both.join(', ')}`,
      });
    }
  }
};

/** `document.field` paths a state writes; `fields: null` is all that no task names. */
function writtenFields({ work }: WorkState, { process, tree, library }: ProcessSubject): ReadonlySet<string> {
  const written = new Set<string>();
  for (const { document, fields } of work.fills) {
    const declared = own(process.documents, document);
    const form = library.forms.get(declared?.form ?? '');
    // Each filling of a `many` document is a document of its own.
    if (declared === undefined || form === undefined || declared.many) continue;
    const all = leaves(form.definition.fields);
    const named = workStates(tree).flatMap((other) =>
      other.work.fills.flatMap((filling) => (filling.document === document ? (filling.fields ?? []) : [])),
    );
    const covers = (paths: readonly string[], leaf: string): boolean => paths.some((path) => leaf === path || leaf.startsWith(`${path}.`));
    for (const leaf of all) if (fields === null ? !covers(named, leaf) : covers(fields, leaf)) written.add(`${document}.${leaf}`);
  }
  return written;
}
