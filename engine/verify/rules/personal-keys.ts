import { child } from '#engine/definition/json-pointer.js';
import type { ProcessRule } from '../rule.js';

/**
 * Rows are not looked up by personal data: the question stands in the history beside its answer, and only values are encrypted there, not the keys a
 * row is found by.
 */
export const personalKeys: ProcessRule = ({ tree, library, report }) => {
  for (const { state } of tree.nodes) {
    if (state.kind !== 'lookup') continue;
    const register = library.registers.get(state.lookup.register)?.definition;
    const asked = state.lookup.where?.map(({ field }) => field) ?? (register ? [register.key] : []);
    for (const name of asked) {
      if (register === undefined || !Object.hasOwn(register.fields, name) || !register.fields[name]?.personal) continue;
      report.error(
        'GH2315',
        child(child(state.path, 'lookup'), state.lookup.where ? 'where' : 'register'),
        {
          zh: `台账 \`${register.id}\` 的 \`${name}\` 是个人信息，不能用来查找：查找条件会以明文留在历史记录中。`,
          en: `\`${name}\` of register \`${register.id}\` is personal and cannot be looked up by: the condition would stand in the history in the clear`,
        },
        { zh: '改用编号查找。', en: 'look the row up by a number' },
      );
    }
  }
};
