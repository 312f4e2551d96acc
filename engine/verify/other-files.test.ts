import { brief, check } from './test-findings.js';
import { PROCESS } from './test-library.js';

describe('other files', () => {
  it.each([
    [
      'a template with an unknown helper',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{monney document.amount}}',
      ['GH2802 5:1'],
    ],
    [
      'a template with an undeclared name',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{document.amont}} {{order}}',
      ['GH2803 5:22', 'GH2803 5:3'],
    ],
    [
      'a template with three braces',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{{document.remark}}}',
      ['GH2805 5:1'],
    ],
    [
      'a template with a partial',
      'templates/request.hbs',
      '{{!--\ntitle: { zh: a, en: a }\nform: request\n--}}\n{{> other}}',
      ['GH2805 5:1'],
    ],
    ['a template that does not parse', 'templates/request.hbs', '{{!--\ntitle: { zh: a, en: a }\n--}}\n{{#if title}}', ['GH2801 4:1']],
    ['a template without head', 'templates/request.hbs', '<h1>{{title}}</h1>', ['GH2804 1:1']],
    [
      'a table with an unknown column and a dead row',
      'processes/decisions/major.yaml',
      'id: major\ntitle: { zh: a, en: a }\nparameters: { amount: money }\noutput: { major: boolean }\nrules:\n  - { when: { amuont: "> 1" }, then: { major: true } }\n  - { otherwise: { major: false } }\n  - { when: { amount: "> 2" }, then: { minor: true } }\n',
      ['GH2701 6:15', 'GH2702 8:5', 'GH2703 8:5'],
    ],
    [
      'a table whose rows meet and leave a case open',
      'processes/decisions/major.yaml',
      'id: major\ntitle: { zh: a, en: a }\nhit: unique\nparameters: { amount: money }\noutput: { major: boolean }\nrules:\n  - { when: { amount: "> 1" }, then: { major: true } }\n  - { when: { amount: ">= 2" }, then: { major: false } }\n',
      ['GH2704 6:1', 'GH2707 8:5'],
    ],
    [
      'a register whose key is no field',
      'processes/registers/other.yaml',
      'id: other\ntitle: { zh: a, en: a }\nkey: nummer\ntype: object\nproperties:\n  number: { type: string, title: { zh: a, en: a } }\n',
      ['GH2711 3:6'],
    ],
    [
      'a register whose reader is no role',
      'processes/registers/other.yaml',
      'id: other\ntitle: { zh: a, en: a }\nkey: number\nreaders: [manager, manger]\ntype: object\nproperties:\n  number: { type: string, title: { zh: a, en: a } }\n',
      ['GH2201 4:20'],
    ],
    ['a file where none belongs', 'processes/deep/er.yaml', 'a: 1', ['GH1111 1:1']],
    [
      'scenarios with an unknown person, state and fixture',
      'processes/small.scenarios.yaml',
      '- scenario: a\n  given: { documents: { x: $nothing } }\n  steps:\n    - done: { by: nobody, state: askin }\n',
      ['GH2901 4:34', 'GH2902 4:19', 'GH2903 2:28'],
    ],
  ])('%s', (_name, file, text, report) => {
    const found = check(PROCESS, { [file]: text }).map((finding) => brief(finding).replace(`${file} `, ''));
    expect(found.sort()).toEqual(report);
  });

  it.each([
    ['where', 'lookup: { register: people, where: name == request.remark, as: row }', ['GH2315 17:40']],
    ['key', 'lookup: { register: people, key: request.remark, as: row }', ['GH2315 17:25']],
  ])('a row is not looked up by personal data: %s', (how, lookup, report) => {
    const register = `id: people
title: { zh: 人, en: People }
key: ${how === 'key' ? 'name' : 'number'}
type: object
required: [number]
properties:
  number: { type: string, title: { zh: 编号, en: Number } }
  name: { type: string, title: { zh: 姓名, en: Name }, x-personal: true }
`;
    const process = PROCESS.replace(/approval: .*\n.*\n.*\n/, `${lookup}\n    on: { found: agreed, missing: agreed }\n`);
    const found = check(process, { 'processes/registers/people.yaml': register });
    expect(found.filter(({ severity }) => severity === 'error').map(brief)).toEqual(report);
  });

  it.each([
    ['an unknown service', 'service: { name: webhok, with: { url: request.remark } }', ['GH1912 17:5'], '`webhook`'],
    ['a service without what it needs', 'service: webhook', ['GH2316 17:14'], 'url'],
  ])('%s', (_name, service, report, hint) => {
    const process = PROCESS.replace(/approval: .*\n.*\n.*\n/, `${service}\n    on: { succeeded: agreed, failed: agreed }\n`);
    const errors = check(process).filter(({ severity }) => severity === 'error');
    expect(errors.map(brief)).toEqual(report);
    expect(errors[0]?.hint?.en).toContain(hint);
  });

  it('processes that call each other are told', () => {
    const calling = (id: string, other: string): string => `id: ${id}
title: { zh: 调, en: Call }
key: "'x'"
start: [{ called: true }]
initial: going
states:
  going:
    title: { zh: 走, en: Go }
    call: { process: ${other} }
    on: { ended: end, failed: end }
  end: { type: final, title: { zh: 完, en: End } }
`;
    const found = check(PROCESS, { 'processes/one.yaml': calling('one', 'two'), 'processes/two.yaml': calling('two', 'one') });
    expect(found.map(({ code, file }) => `${code} ${file}`)).toEqual(['GH2406 processes/one.yaml', 'GH2406 processes/two.yaml']);
  });
});

test('a document that is many takes no signature', () => {
  const many = PROCESS.replace('form: request,', 'form: request, many: true,');
  const signed = many.replace('shows: request }', 'shows: request, signs: request.sign }');
  expect(check(many).map(brief)).not.toContain('GH2204 17:53');
  expect(check(signed).map(brief)).toContain('GH2204 17:53');
});
