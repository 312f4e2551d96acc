import { child } from './json-pointer.js';
import { requireExpression } from './read-expression.js';
import { readFields } from './read-form.js';
import { readText } from './read-text.js';
import type { RegisterDefinition, RegisterSum } from './register.js';
import type { Report } from './report.js';
import { list, mapping, text, texts } from './values.js';

export function readRegister(report: Report): RegisterDefinition {
  const { id, title, key, readers, check, sums, valid, ...schema } = mapping(report.source.value);
  const name = text(id) ?? '';
  return {
    id: name,
    title: readText(title) ?? { zh: name, en: name },
    readers: texts(readers),
    key: text(key) ?? '',
    fields: readFields(schema, ''),
    schema,
    checks: list(check).map((entry, index) => ({
      that: requireExpression(mapping(entry).that, child(child('/check', index), 'that')),
      text: readText(mapping(entry).text) ?? { zh: name, en: name },
    })),
    sums: Object.fromEntries(
      Object.entries(mapping(sums)).flatMap(([sum, source]): [string, RegisterSum][] => {
        const read = readSum(source, child('/sums', sum), report);
        return read === null ? [] : [[sum, read]];
      }),
    ),
    dated: valid === true,
  };
}

/** `sum(<expression>) by <field>`; `by` may be left out. */
function readSum(value: unknown, path: string, report: Report): RegisterSum | null {
  if (typeof value !== 'string') return null;
  const match = /^sum\((.+)\)(?: by ([A-Za-z_]\w*))?$/.exec(value.trim());
  if (match !== null) return { of: { source: match[1]!, path }, by: match[2] ?? null };
  report.error('GH2712', path, {
    zh: `汇总 \`${value}\` 应如 \`sum(amount - paid) by customer\`。`,
    en: `sum \`${value}\` must look like \`sum(amount - paid) by customer\``,
  });
  return null;
}
