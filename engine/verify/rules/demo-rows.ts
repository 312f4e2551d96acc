import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import type { LibraryRule } from '../rule.js';

/** Rows of the demo organization belong to registers and use their fields. */
export const demoRows: LibraryRule = (library, reporter) => {
  if (library.demoRows === null) return;
  const report = reporter.on(library.demoRows.source);
  for (const [id, rows] of Object.entries(library.demoRows.definition)) {
    const register = library.registers.get(id)?.definition;
    const place = child('', id);
    if (register === undefined) {
      report.errorAtKey(
        'GH2306',
        place,
        { zh: `没有台账 \`${id}\`。`, en: `there is no register \`${id}\`` },
        didYouMean(id, library.registers.keys()),
      );
      continue;
    }
    const names = Object.keys(register.fields);
    for (const [index, row] of rows.entries()) {
      for (const field of Object.keys(row)) {
        if (names.includes(field)) continue;
        const message = { zh: `台账 \`${id}\` 没有字段 \`${field}\`。`, en: `register \`${id}\` has no field \`${field}\`` };
        report.errorAtKey('GH2307', child(child(place, index), field), message, didYouMean(field, names));
      }
      if (row[register.key] === undefined)
        report.error('GH2711', child(place, index), { zh: `缺少主键 \`${register.key}\`。`, en: `key \`${register.key}\` is missing` });
    }
  }
};
