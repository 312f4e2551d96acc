import { child } from './json-pointer.js';
import { isNumberPattern } from './number-pattern.js';
import type { DataDeclaration, DocumentDeclaration, Rule, Start, ValueType } from './process-definition.js';
import { readCandidate, readCandidates } from './read-candidate.js';
import type { ReadContext } from './read-context.js';
import { readExpression, readExpressions, requireExpression } from './read-expression.js';
import { ONLY_SCHEDULES, readSchedule } from './read-schedule.js';
import { readText } from './read-text.js';
import { list, mapValues, mapping, text, texts } from './values.js';

export function readDocuments(value: unknown, { report }: ReadContext): Readonly<Record<string, DocumentDeclaration>> {
  return mapValues(mapping(value), (entry, name) => {
    const path = child('/documents', name);
    const document = mapping(entry);
    const number = text(document.number);
    if (number !== null && !isNumberPattern(number)) {
      report.error(
        'GH1210',
        child(path, 'number'),
        { zh: `编号规则 \`${number}\` 写法不对。`, en: `number pattern \`${number}\` is malformed` },
        {
          zh: '例如 "XH-{yyyy}-{seq:5}"：可用 {yyyy} {yy} {mm} {dd}，以一个 {seq:n} 结尾。',
          en: 'write "XH-{yyyy}-{seq:5}": {yyyy} {yy} {mm} {dd}, ending in one {seq:n}',
        },
      );
    }
    return {
      form: text(document.form) ?? '',
      number,
      given: document.given === true ? 'always' : document.given === 'optional' ? 'optional' : 'never',
      many: document.many === true,
      copies: texts(document.copies),
      path,
    };
  });
}

const FITS: { readonly [Type in ValueType]: (value: unknown) => boolean } = {
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isSafeInteger(value),
  decimal: isDecimal,
  money: isDecimal,
  date: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value),
  dateTime: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(value),
  person: (value) => typeof value === 'string',
};

function isDecimal(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
}

export function readData(value: unknown, { report }: ReadContext): Readonly<Record<string, DataDeclaration>> {
  return mapValues(mapping(value), (entry, name) => {
    const path = child('/data', name);
    const declared = typeof entry === 'string' ? { type: entry } : mapping(entry);
    const written = text(declared.type) ?? '';
    const type: ValueType = Object.hasOwn(FITS, written) ? (written as ValueType) : 'text';
    let initial: unknown = 'initial' in declared ? declared.initial : null;
    if (initial !== null && !FITS[type](initial)) {
      report.error('GH1214', child(path, 'initial'), { zh: `初始值与类型 ${type} 不符。`, en: `the initial value is not a ${type}` });
      initial = null;
    }
    if ((type === 'money' || type === 'decimal') && typeof initial === 'number') initial = String(initial);
    return { type, initial, path };
  });
}

export function readStarts(value: unknown, context: ReadContext): readonly Start[] {
  return list(value).flatMap((entry, index): Start[] => {
    const path = child('/start', index);
    const start = mapping(entry);
    const { report } = context;
    const ways = ['by', 'on', 'called', 'every'].filter((key) => start[key] !== undefined);
    if (ways.length !== 1) {
      report.error('GH1213', path, {
        zh: '开始方式必须且只能写 `by`、`on`、`called`、`every` 之一。',
        en: 'a start has exactly one of `by`, `on`, `called`, `every`',
      });
      return [];
    }
    if (start.every !== undefined) return [readSchedule(start, path, context)].filter((schedule) => schedule !== null);
    for (const key of ONLY_SCHEDULES)
      if (start[key] !== undefined)
        report.errorAtKey('GH1208', child(path, key), {
          zh: `\`${key}\` 只用于定时启动（\`every\`）。`,
          en: `\`${key}\` belongs to a schedule (\`every\`) only`,
        });
    const initiator = readExpression(start.initiator, child(path, 'initiator'));
    if (start.by !== undefined) return [{ kind: 'person', by: readCandidates(start.by, child(path, 'by'), context), path }];
    if (start.called !== undefined) return [{ kind: 'called', initiator, path }];
    return [
      {
        kind: 'message',
        message: text(start.on) ?? '',
        initiator,
        when: readExpression(start.when, child(path, 'when')),
        with: readExpressions(start.with, child(path, 'with')),
        path,
      },
    ];
  });
}

export function readRules(value: unknown, context: ReadContext): readonly Rule[] {
  return list(value).map((entry, index) => {
    const path = child('/rules', index);
    const rule = mapping(entry);
    return {
      id: text(rule.id) ?? '',
      text: readText(rule.text) ?? { zh: '', en: '' },
      check: requireExpression(rule.check, child(path, 'check')),
      at: texts(rule.at),
      refuse: rule.refuse === true,
      accountable: rule.accountable === undefined ? null : readCandidate(rule.accountable, child(path, 'accountable'), context),
      path,
    };
  });
}
