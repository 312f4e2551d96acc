import type { Field } from '#engine/definition/form.js';
import { child } from '#engine/definition/json-pointer.js';
import type { Library } from '#engine/definition/library.js';
import type { Report } from '#engine/definition/report.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { isMapping, mapping, texts } from '#engine/definition/values.js';
import type { LibraryRule } from '../rule.js';

/** Inside forms and registers: keys, required names, order, labels and references exist. */
export const formsAndRegisters: LibraryRule = (library, reporter) => {
  for (const { definition: form, source, broken } of library.forms.values()) {
    if (broken) continue;
    const report = reporter.on(source);
    checkFields(form.fields, form.schema, '', library, report);
    for (const [index, name] of form.ui.order.entries()) unknownField(name, child('/ui/order', index), form.fields, report);
    for (const name of Object.keys(form.ui.widgets)) unknownField(name.split('.')[0]!, child('/ui/widgets', name), form.fields, report);
  }
  for (const { definition: register, source, broken } of library.registers.values()) {
    if (broken) continue;
    const report = reporter.on(source);
    checkFields(register.fields, register.schema, '', library, report);
    if (!Object.hasOwn(register.fields, register.key)) {
      const message = { zh: `主键 \`${register.key}\` 不是字段。`, en: `key \`${register.key}\` is no field` };
      report.error('GH2711', '/key', message, didYouMean(register.key, Object.keys(register.fields)));
    }
    const roles = Object.keys(library.organization?.definition.roles ?? {});
    for (const [index, role] of register.readers.entries()) {
      if (roles.includes(role)) continue;
      const message = { zh: `组织中没有角色 \`${role}\`。`, en: `the organization has no role \`${role}\`` };
      report.error('GH2201', child('/readers', index), message, didYouMean(role, roles));
    }
    for (const [name, { by }] of Object.entries(register.sums)) {
      if (by === null || Object.hasOwn(register.fields, by)) continue;
      report.error(
        'GH2712',
        child('/sums', name),
        { zh: `没有字段 \`${by}\`。`, en: `there is no field \`${by}\`` },
        didYouMean(by, Object.keys(register.fields)),
      );
    }
  }
};

function unknownField(name: string, path: string, fields: Readonly<Record<string, Field>>, report: Report): void {
  if (Object.hasOwn(fields, name)) return;
  report.error(
    'GH2741',
    path,
    { zh: `没有字段 \`${name}\`。`, en: `there is no field \`${name}\`` },
    didYouMean(name, Object.keys(fields)),
  );
}

function checkFields(fields: Readonly<Record<string, Field>>, schema: unknown, path: string, library: Library, report: Report): void {
  for (const [index, name] of texts(mapping(schema).required).entries())
    unknownField(name, child(child(path, 'required'), index), fields, report);
  const properties = mapping(mapping(schema).properties);
  for (const field of Object.values(fields)) {
    if (field.register !== null && !library.registers.has(field.register)) {
      const message = { zh: `没有台账 \`${field.register}\`。`, en: `there is no register \`${field.register}\`` };
      report.error('GH2306', child(field.path, 'x-register'), message, didYouMean(field.register, library.registers.keys()));
    }
    for (const option of Object.keys(field.labels)) {
      if (field.options === null || field.options.includes(option)) continue;
      const message = { zh: `\`${option}\` 不在 \`enum\` 中。`, en: `\`${option}\` is not in \`enum\`` };
      report.errorAtKey('GH2741', child(child(field.path, 'x-labels'), option), message, didYouMean(option, field.options));
    }
    const own = mapping(properties[field.name]);
    const isRows = field.kind === 'rows';
    if (isRows || (field.kind === 'group' && isMapping(own.properties))) {
      checkFields(field.fields, isRows ? own.items : own, isRows ? child(field.path, 'items') : field.path, library, report);
    }
  }
}
