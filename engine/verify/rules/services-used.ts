import { child } from '#engine/definition/json-pointer.js';
import { SERVICES } from '#engine/definition/services.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { own } from '#engine/definition/values.js';
import type { ProcessRule } from '../rule.js';

/** A service a state asks is one the host offers, and is given what it needs. */
export const servicesUsed: ProcessRule = ({ tree, report }) => {
  for (const { state } of tree.nodes) {
    if (state.kind !== 'service') continue;
    const { name, with: values } = state.service;
    const path = child(state.path, 'service');
    const service = own(SERVICES, name);
    if (!service) {
      const names = Object.keys(SERVICES);
      const hint = didYouMean(name, names) ?? { zh: `可用的服务：${names.join('、')}。`, en: `there are: ${names.join(', ')}` };
      report.error('GH1912', path, { zh: `没有服务 \`${name}\`。`, en: `there is no service \`${name}\`` }, hint);
      continue;
    }
    for (const value of service.required) {
      if (Object.hasOwn(values, value)) continue;
      report.error(
        'GH2316',
        path,
        { zh: `服务 \`${name}\` 需要 \`${value}\`。`, en: `service \`${name}\` needs \`${value}\`` },
        {
          zh: `写成 \`service: { name: ${name}, with: { ${value}: <表达式> } }\`。`,
          en: `write \`service: { name: ${name}, with: { ${value}: <expression> } }\``,
        },
      );
    }
  }
};
