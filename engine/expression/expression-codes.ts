import type { Text } from '#engine/definition/text.js';

/** Codes of findings about expressions. Public and stable. */
export const EXPRESSION_CODES = {
  GH3001: { zh: '表达式写法有误', en: 'Expression cannot be read' },
  GH3002: { zh: '表达式引用了未声明的名称', en: 'Expression uses an unknown name' },
  GH3003: { zh: '表达式类型不符', en: 'Types do not agree' },
  GH3004: { zh: '表达式不允许的写法', en: 'Not allowed in an expression' },
  GH3005: { zh: '表达式结果类型不对', en: 'Expression gives the wrong kind of value' },
  GH3006: { zh: '可能尚未填写', en: 'May not be filled yet' },
  GH3007: { zh: '计算字段互相依赖', en: 'Computed fields depend on each other' },
} as const satisfies Readonly<Record<`GH${number}`, Text>>;

export type ExpressionCode = keyof typeof EXPRESSION_CODES;
