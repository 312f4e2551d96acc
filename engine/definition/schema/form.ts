import type { Schema } from './schema.js';
import { BOOLEAN, CAMEL, DRAFT, KEBAB, STRING, TEXT, choice, listOf, mapOf, oneOrMore, record, ref, says } from './words.js';

const LABEL: Schema = { anyOf: [ref('text'), STRING] };

/** One property of a form or register: JSON Schema with texts in both languages and our `x-` words. */
const FIELD: Schema = record({
  type: says('类型', 'Type', { type: 'string', enum: ['string', 'integer', 'number', 'boolean', 'array', 'object'] }),
  format: says(
    '格式',
    'Format',
    choice({
      money: ['金额', 'money'],
      decimal: ['小数', 'decimal'],
      percent: ['百分比（0.2 = 20%）', 'percent as a fraction'],
      date: ['日期', 'date'],
      'date-time': ['时刻', 'instant'],
      person: ['人员', 'person'],
      file: ['文件', 'file'],
      signature: ['签名（由审批写入）', 'signature, written by a gate'],
    }),
  ),
  title: says('标签', 'Label', LABEL),
  description: LABEL,
  enum: listOf({ type: ['string', 'integer'] }, 1),
  default: {},
  required: listOf(STRING),
  properties: ref('fields'),
  items: ref('field'),
  additionalProperties: BOOLEAN,
  minItems: { type: 'integer', minimum: 0 },
  maxItems: { type: 'integer', minimum: 0 },
  uniqueItems: BOOLEAN,
  minLength: { type: 'integer', minimum: 0 },
  maxLength: { type: 'integer', minimum: 0 },
  pattern: STRING,
  minimum: { type: 'number' },
  maximum: { type: 'number' },
  const: {},
  'x-minimum': says('最小值（小数文本）', 'Least value, a decimal text', STRING),
  'x-maximum': says('最大值（小数文本）', 'Greatest value, a decimal text', STRING),
  'x-register': says('某台账的主键', 'Key of a row of this register', KEBAB),
  'x-required': says('此条件成立时必填', 'Required when this holds', STRING),
  'x-computed': says('由表达式算出', 'Computed by this expression', STRING),
  'x-labels': says('选项 → 标签', 'Option → label', mapOf(LABEL)),
  'x-unit': says('单位', 'Unit shown', LABEL),
  'x-personal': says('个人信息', 'Personal data', BOOLEAN),
});

const OBJECT: Readonly<Record<string, Schema>> = {
  id: says('编号，与文件名相同', 'Id, the same as the file name', KEBAB),
  title: ref('text'),
  description: LABEL,
  source: says('出处，如 F14', 'Where the catalogue defines it', STRING),
  type: { type: 'string', const: 'object' },
  required: listOf(STRING),
  properties: ref('fields'),
};
const DEFINITIONS: Readonly<Record<string, Schema>> = {
  text: TEXT,
  field: FIELD,
  fields: { ...mapOf(ref('field'), CAMEL), minProperties: 1 },
};

export const formSchema: Schema = {
  $schema: DRAFT,
  title: '表单 / Form',
  ...record({ ...OBJECT, ui: record({ order: listOf(STRING), widgets: mapOf(STRING) }) }, ['id', 'title', 'type', 'properties']),
  definitions: DEFINITIONS,
};

export const registerSchema: Schema = {
  $schema: DRAFT,
  title: '台账 / Register',
  ...record(
    {
      ...OBJECT,
      key: says('主键字段', 'Field that identifies a row', CAMEL),
      readers: says('另外可以查看的角色', 'Roles that may read besides process owners', oneOrMore(KEBAB)),
      check: says(
        '每行应成立的条件',
        'What must hold for each row',
        listOf(record({ that: ref('expression'), text: ref('text') }, ['that', 'text'])),
      ),
      sums: says('汇总', 'Sums over rows', mapOf(STRING, CAMEL)),
      valid: says('行带有效期', 'Rows are dated', BOOLEAN),
    },
    ['id', 'title', 'key', 'type', 'properties'],
  ),
  definitions: { ...DEFINITIONS, expression: { type: ['string', 'number', 'boolean'] } },
};
