import { z } from 'zod';
import type { DomainError } from '#engine/domain-error.js';
import { COMMAND_REQUESTS } from '#server/instance/command-requests.js';
import { readRequest } from './request-invalid.js';
import type { RequestError } from './request-errors.js';

function errorsOf(schema: z.ZodType, sent: unknown): readonly RequestError[] {
  try {
    readRequest(schema, sent);
  } catch (error) {
    return (error as DomainError).facts['errors'] as readonly RequestError[];
  }
  return [];
}

const { transfer, cc, answer, complete, addApprover, comment, claim } = COMMAND_REQUESTS;

test.each<readonly [what: string, schema: z.ZodType, sent: unknown, path: string, code: string, zh: string, en: string]>([
  ['nothing at all', transfer, undefined, '/', 'required', '缺少这一项，应为键值表', 'missing; expected a mapping'],
  ['a list', transfer, [], '/', 'wrong-type', '应为键值表，而不是列表', 'expected a mapping, found a list'],
  ['a missing field', transfer, {}, '/to', 'required', '缺少这一项，应为文本', 'missing; expected a text'],
  [
    'a field too many',
    transfer,
    { to: 'a', too: 1 },
    '/too',
    'unknown-field',
    '没有“too”这一项；是否想写 `to`？',
    'there is no field "too"; did you mean `to`?',
  ],
  [
    'a field where none is',
    claim,
    { to: 'a' },
    '/to',
    'unknown-field',
    '没有“to”这一项；此处不填内容',
    'there is no field "to"; nothing is expected here',
  ],
  ['a number for a text', transfer, { to: 7 }, '/to', 'wrong-type', '应为文本，而不是数字', 'expected a text, found a number'],
  ['nothing for a text', cc, { to: ['li.na', null] }, '/to/1', 'wrong-type', '应为文本，而不是空', 'expected a text, found nothing'],
  ['an empty text', transfer, { to: '' }, '/to', 'too-short', '不能为空', 'must not be empty'],
  ['a long text', transfer, { to: 'x'.repeat(101) }, '/to', 'too-long', '过长，最多 100 个字符', 'too long; at most 100 characters'],
  ['an empty list', cc, { to: [] }, '/to', 'too-small', '过少，至少 1 项', 'too few; at least 1'],
  ['a long list', cc, { to: Array(101).fill('a') }, '/to', 'too-large', '过多，最多 100 项', 'too many; at most 100'],
  [
    'half a number',
    answer,
    { question: 1.5, answer: '' },
    '/question',
    'wrong-type',
    '应为整数，而不是数字',
    'expected a whole number, found a number',
  ],
  ['a number too small', answer, { question: 0, answer: '' }, '/question', 'too-small', '过小，最小为 1', 'too small; at least 1'],
  [
    'no choice',
    addApprover,
    { person: 'a' },
    '/place',
    'required',
    '缺少这一项，应为以下之一：before、after',
    'missing; expected one of before, after',
  ],
  [
    'a misspelled choice',
    addApprover,
    { person: 'a', place: 'befor' },
    '/place',
    'not-an-option',
    '应为以下之一：before、after；是否想写 `before`？',
    'expected one of before, after; did you mean `before`?',
  ],
  [
    'a long name',
    complete,
    { documents: { ['x'.repeat(101)]: {} } },
    `/documents/${'x'.repeat(60)}…`,
    'too-long',
    '名称：过长，最多 100 个字符',
    'the name: too long; at most 100 characters',
  ],
  [
    'a name with a slash',
    complete,
    { saw: { 'a/b': 'new' } },
    '/saw/a~1b',
    'wrong-type',
    '应为数字，而不是文本',
    'expected a number, found a text',
  ],
  [
    'a task of a comment that names its own',
    comment,
    { text: 'x', task: 3 },
    '/task',
    'wrong-type',
    '应为空，而不是数字',
    'expected nothing, found a number',
  ],
  [
    'no day',
    z.strictObject({ from: z.iso.date() }),
    { from: '2026-02-30' },
    '/from',
    'not-as-written',
    '写法不对，应为日期，如 2026-09-29',
    'not written as required: expected a date such as 2026-09-29',
  ],
  [
    'a sentence of its own',
    z.string().refine(() => false, '同一任务重复 / a task is there twice'),
    'x',
    '/',
    'not-as-written',
    '同一任务重复',
    'a task is there twice',
  ],
])('a request with %s is told so in both languages', (_, schema, sent, path, code, zh, en) => {
  expect(errorsOf(schema, sent)).toEqual([{ path, code, text: { zh, en } }]);
});

test('a member too many inside a list names the fields there', () => {
  const schema = z.strictObject({ tasks: z.array(z.strictObject({ id: z.string(), saw: z.number() })).default([]) });
  expect(errorsOf(schema, { tasks: [{ id: 'a', saw: 1, version: 2 }] })).toMatchObject([
    { path: '/tasks/0/version', text: { en: 'there is no field "version"; fields: id, saw' } },
  ]);
});

test('each command tells every mistake in both languages', () => {
  const junk = {
    [`zz`]: 1,
    task: 'x',
    to: 7,
    comment: 7,
    reason: 7,
    documents: 7,
    person: 7,
    place: 7,
    question: '',
    answer: 7,
    text: 7,
    how: 7,
    limit: '',
    from: 7,
    voter: 7,
    consent: 7,
    outcome: 7,
    saw: 7,
    process: 7,
    button: 7,
    strategy: 7,
    mentions: 7,
    file: 7,
    digest: 7,
    name: 7,
  };
  for (const [type, schema] of Object.entries(COMMAND_REQUESTS)) {
    const errors = errorsOf(schema, junk);
    expect([type, errors.length > 0]).toEqual([type, true]);
    for (const { path, text } of errors) {
      expect([type, path, text.zh]).toEqual([type, path, expect.stringMatching(/\p{Script=Han}/u)]);
      expect([type, path, text.en]).toEqual([type, path, expect.not.stringMatching(/\p{Script=Han}|undefined|Invalid|\bstring\b/u)]);
    }
  }
});
