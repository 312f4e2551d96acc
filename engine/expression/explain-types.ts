import type { Text } from '#engine/definition/text.js';

const NAMES: Readonly<Record<string, Text>> = {
  Decimal: { zh: '数字', en: 'a number' },
  int: { zh: '数字', en: 'a number' },
  double: { zh: '数字', en: 'a number' },
  string: { zh: '文本', en: 'a text' },
  bool: { zh: '是/否', en: 'true or false' },
  Day: { zh: '日期', en: 'a date' },
  Instant: { zh: '时刻', en: 'an instant' },
  null: { zh: '空', en: 'nothing' },
  dyn: { zh: '任意值', en: 'any value' },
};

/** Name of a CEL type in words people use. */
export function typeNameOf(type: string): Text {
  const known = Object.hasOwn(NAMES, type) ? NAMES[type] : undefined;
  if (known) return known;
  const element = /^list<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    const name = typeNameOf(element);
    return element === 'T' || element === 'dyn'
      ? { zh: '列表', en: 'a list' }
      : { zh: `${name.zh}的列表`, en: `a list of ${withoutArticle(name.en)}` };
  }
  if (type === 'list') return { zh: '列表', en: 'a list' };
  if (type.startsWith('map')) return { zh: '键值表', en: 'a mapping' };
  const [kind = '', ...rest] = type.split('__');
  const id = rest.join('.').replaceAll('_', '-');
  if (kind === 'form') return { zh: `表单 ${id}`, en: `the form ${id}` };
  if (kind === 'register') return { zh: `台账 ${id} 的行`, en: `a row of ${id}` };
  return { zh: type, en: type };
}

/** What the type checker says, in both languages; an unknown sentence stays as it is. */
export function explainTypes(reason: string): Text {
  const operator = /^no such overload: (.+?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/.exec(reason);
  if (operator) {
    const [left, right] = [typeNameOf(operator[1] ?? ''), typeNameOf(operator[3] ?? '')];
    return {
      zh: `${left.zh}与${right.zh}不能用 \`${operator[2]}\` 运算`,
      en: `\`${operator[2]}\` does not work with ${left.en} and ${right.en}`,
    };
  }
  const call = /^found no matching overload for '(?:(.+)\.)?(\w+)\((.*)\)'$/.exec(reason);
  if (call) {
    const given = splitTypes(call[3] ?? '').map(typeNameOf);
    return {
      zh: `没有接受（${given.map((type) => type.zh).join('，')}）的函数 \`${call[2]}\``,
      en: `there is no function \`${call[2]}\` of (${given.map((type) => type.en).join(', ')})`,
    };
  }
  const branches = /^Ternary branches must have the same type, got '(.+)' and '(.+)'$/.exec(reason);
  if (branches) {
    const [left, right] = [typeNameOf(branches[1] ?? ''), typeNameOf(branches[2] ?? '')];
    return { zh: `\`? :\` 两边类型不同：${left.zh}与${right.zh}`, en: `both sides of \`? :\` must agree: ${left.en} and ${right.en}` };
  }
  return { zh: reason, en: reason };
}

/** Splits `a, list<b>, map<c, d>` at its outer commas. */
function splitTypes(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '<') depth += 1;
    if (char === '>') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(current.trim());
      current = '';
    } else current += char;
  }
  return [...parts, current.trim()].filter((part) => part !== '');
}

function withoutArticle(name: string): string {
  return name.replace(/^(a|an|the) /, '');
}
