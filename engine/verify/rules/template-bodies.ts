import { didYouMean } from '#engine/definition/suggest.js';
import { child } from '#engine/definition/json-pointer.js';
import { templateProblems } from '../template-problems.js';
import { isTypeName } from '../type-name.js';
import type { LibraryRule } from '../rule.js';
import type { Reporter } from '../reporter.js';
import type { Finding } from '#engine/definition/finding.js';

/** Templates parse, use known helpers and declared names only, and their heads name forms that exist. */
export const templateBodies: LibraryRule = (library, reporter: Reporter) => {
  for (const { definition: template, source } of library.templates.values()) {
    const report = reporter.on(source);
    const { form, uses } = template.head;
    if (form !== null && !library.forms.has(form)) {
      report.error(
        'GH2301',
        '/form',
        { zh: `没有表单 \`${form}\`。`, en: `there is no form \`${form}\`` },
        didYouMean(form, library.forms.keys()),
      );
    }
    for (const [name, type] of Object.entries(uses)) {
      const names = isTypeName(type, library);
      if (names === true) continue;
      report.error(
        'GH2706',
        child('/uses', name),
        { zh: `\`${type}\` 不是表单、台账或值类型。`, en: `\`${type}\` is no form, register or value type` },
        didYouMean(type, names),
      );
    }
    for (const { code, line, column, message, hint } of templateProblems(template, library)) {
      const finding: Finding = { code, severity: 'error', file: source.path, line, column, message, hint };
      report.findings.push(finding);
    }
  }
};
