import { child } from '#engine/definition/json-pointer.js';
import type { ProcessRule, ProcessSubject } from '../rule.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { actionsOf } from '../actions-of.js';

/** Registers and their fields named by `record` and `lookup` exist; `set` changes declared data. */
export const registersUsed: ProcessRule = (subject) => {
  const { process, tree, report } = subject;
  for (const action of actionsOf(subject)) {
    if (action.kind === 'record') {
      checkFields(
        action.register,
        child(action.path, 'record'),
        Object.keys(action.with),
        (field) => child(child(action.path, 'with'), field),
        subject,
      );
      const register = subject.library.registers.get(action.register)?.definition;
      if (action.valid !== null && register?.dated === false) {
        const message = { zh: `台账 \`${register.id}\` 的行不带有效期。`, en: `rows of register \`${register.id}\` are not dated` };
        report.errorAtKey('GH2307', child(action.path, 'valid'), message, {
          zh: '在台账中写 `valid: true`。',
          en: 'write `valid: true` in the register',
        });
      }
    }
    if (action.kind !== 'set') continue;
    for (const name of Object.keys(action.values)) {
      if (Object.hasOwn(process.data, name)) continue;
      const hint = didYouMean(name, Object.keys(process.data)) ?? {
        zh: '`set` 只能改变 `data` 中声明的值。',
        en: '`set` changes only what `data` declares',
      };
      report.errorAtKey(
        'GH2310',
        child(child(action.path, 'set'), name),
        { zh: `数据 \`${name}\` 未声明。`, en: `data \`${name}\` is not declared` },
        hint,
      );
    }
  }
  for (const { state } of tree.nodes) {
    if (state.kind !== 'lookup') continue;
    const path = child(state.path, 'lookup');
    const fields = (state.lookup.where ?? []).map(({ field }) => field);
    checkFields(state.lookup.register, child(path, 'register'), fields, () => child(path, 'where'), subject);
  }
};

function checkFields(
  id: string,
  path: string,
  fields: readonly string[],
  placeOf: (field: string) => string,
  { library, report }: ProcessSubject,
): void {
  const register = library.registers.get(id)?.definition;
  if (register === undefined) {
    report.error(
      'GH2306',
      path,
      { zh: `没有台账 \`${id}\`。`, en: `there is no register \`${id}\`` },
      didYouMean(id, library.registers.keys()),
    );
    return;
  }
  const names = Object.keys(register.fields);
  for (const field of fields) {
    if (names.includes(field)) continue;
    report.errorAtKey(
      'GH2307',
      placeOf(field),
      { zh: `台账 \`${id}\` 没有字段 \`${field}\`。`, en: `register \`${id}\` has no field \`${field}\`` },
      didYouMean(field, names),
    );
  }
}
