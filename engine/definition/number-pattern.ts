/** Whether a number pattern can be issued: known fields only, exactly one sequence at the end. `XH-{yyyy}-{seq:5}` */
export function isNumberPattern(pattern: string): boolean {
  const fields = pattern.match(/\{[^}]*\}?/g) ?? [];
  const known = fields.every((field) => /^\{(yyyy|yy|mm|dd|seq:[1-9])\}$/.test(field));
  const sequences = fields.filter((field) => field.startsWith('{seq')).length;
  return known && sequences === 1 && /\{seq:[1-9]\}$/.test(pattern) && !pattern.replaceAll(/\{[^}]*\}/g, '').includes('}');
}
