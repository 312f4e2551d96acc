import { child } from '#engine/definition/json-pointer.js';
import { own } from '#engine/definition/values.js';
import { fieldAt } from '../field-path.js';
import { valueAt } from '../value-at.js';
import type { ProcessRule } from '../rule.js';
import { workStates } from '../work-states.js';

/** `signs` points at a signature field of one document, for an entry of `by`; of a document that is `many` nothing says which one is signed. */
export const signatures: ProcessRule = ({ process, tree, library, report }) => {
  for (const { state, path } of workStates(tree)) {
    if (state.kind !== 'approval') continue;
    const written = valueAt(report.source.value, child(path, 'signs'));
    const entries = new Set(voters(valueAt(report.source.value, path)));
    for (const [voter, target] of Object.entries(state.approval.signs)) {
      const place = typeof written === 'string' ? child(path, 'signs') : child(child(path, 'signs'), voter);
      if (voter !== '*' && !entries.has(voter)) {
        report.errorAtKey(
          'GH2204',
          place,
          { zh: `\`by\` 中没有 \`${voter}\`。`, en: `\`${voter}\` is no entry of \`by\`` },
          { zh: [...entries].join('、'), en: [...entries].join(', ') },
        );
      }
      const [document = '', ...rest] = target.split('.');
      if (own(process.documents, document)?.many === true) {
        report.error(
          'GH2204',
          place,
          { zh: `\`${document}\` 可填多份（many），不能签名。`, en: `\`${document}\` is \`many\`: it takes no signature` },
          { zh: '把签字人记入台账（record）。', en: '`record` in a register who signed' },
        );
        continue;
      }
      const form = library.forms.get(own(process.documents, document)?.form ?? '');
      if (form === undefined && own(process.documents, document) !== undefined) continue;
      if (form !== undefined && fieldAt(form.definition.fields, rest.join('.'))?.kind === 'signature') continue;
      report.error('GH2204', place, { zh: `\`${target}\` 不是签名字段。`, en: `\`${target}\` is no field of format signature` });
    }
  }
};

function voters(approval: unknown): readonly string[] {
  const { by, levels } = (approval ?? {}) as { by?: unknown; levels?: unknown };
  const inLevels = Array.isArray(levels) ? levels.flatMap((level: unknown) => voters(level)) : [];
  return [...[by].flat().filter((entry): entry is string => typeof entry === 'string'), ...inLevels];
}
