import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { own } from '#engine/definition/values.js';
import { actionsOf } from '../actions-of.js';
import type { ProcessRule } from '../rule.js';

/** Templates exist, and which document one prints is clear. */
export const templatesUsed: ProcessRule = (subject) => {
  const { process, library, report } = subject;
  for (const action of actionsOf(subject)) {
    if (action.kind !== 'render' && action.kind !== 'notify' && action.kind !== 'cc') continue;
    if (action.template === null) continue;
    const place = child(action.path, action.kind === 'render' ? 'render' : 'template');
    const template = library.templates.get(action.template)?.definition;
    if (template === undefined) {
      report.error(
        'GH2308',
        place,
        { zh: `没有模板 \`${action.template}\`。`, en: `there is no template \`${action.template}\`` },
        didYouMean(action.template, library.templates.keys()),
      );
      continue;
    }
    if (action.kind !== 'render') continue;
    const { form } = template.head;
    const documents = Object.entries(process.documents).filter(([, document]) => document.form === form);
    if (action.of !== null) {
      if (own(process.documents, action.of)?.form === form) continue;
      report.error('GH2312', child(action.path, 'of'), {
        zh: `\`${action.of}\` 不是表单 \`${form}\` 的文档。`,
        en: `\`${action.of}\` is no document of form \`${form}\``,
      });
    } else if (documents.length !== 1) {
      report.error(
        'GH2312',
        place,
        {
          zh: `模板打印表单 \`${form}\`，本流程有 ${documents.length} 个这样的文档。`,
          en: `the template prints form \`${form}\`, of which this process has ${documents.length} documents`,
        },
        { zh: '写 `{ render: <模板>, of: <文档> }`。', en: 'write `{ render: <template>, of: <document> }`' },
      );
    }
  }
};
