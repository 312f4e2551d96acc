import { brief, check } from './test-findings.js';
import { PROCESS } from './test-library.js';

describe('the first task', () => {
  const reading = (missing: string): string =>
    PROCESS.replace(
      'initial: asking\nstates:\n',
      `initial: reading
states:
  reading:
    title: { zh: 查, en: Read }
    lookup: { register: ledger, where: amount == 5, as: known }
    on: { found: asking, missing: ${missing} }
`,
    );

  it('may be led to by a lookup', () => {
    expect(check(reading('asking'))).toEqual([]);
  });

  it('is the same whatever the lookup finds', () => {
    expect(check(reading('deciding')).map(brief)).toContain('GH2113 8:5');
  });
});

describe('a rule', () => {
  const limited = (at: string): string =>
    PROCESS.replace(
      'initial: asking',
      `limits: { all: { over: [deciding], due: Saturday 18:00 } }
rules: [{ id: R, text: { zh: 一, en: one }, check: "true", at: ${at} }]
initial: asking`,
    ).replace('rejected: asking }', 'rejected: asking, all.breached: agreed }');

  it('may be checked when a limit over several states is breached', () => {
    expect(check(limited('all.breached'))).toEqual([]);
  });

  it('names that place as the engine does', () => {
    expect(check(limited('deciding.all.breached')).map(brief)).toEqual(['GH2601 10:63']);
  });
});

describe('automatic states', () => {
  const choosing = (target: string): string =>
    PROCESS.replace('rejected: asking', 'rejected: sorting').replace(
      '  agreed:',
      `  sorting:
    title: { zh: 分, en: Sort }
    choose: [{ when: "true", target: asking }, { otherwise: again }]
  again:
    title: { zh: 再, en: Again }
    choose: [{ when: "true", target: asking }, { otherwise: ${target} }]
  agreed:`,
    );

  it('may follow one another', () => {
    expect(check(choosing('agreed'))).toEqual([]);
  });

  it('of two regions are no circle', () => {
    const region = (name: string): string => `      ${name}Region:
        title: { zh: 支, en: Region }
        initial: ${name}Needed
        states:
          ${name}Needed: { title: { zh: 需, en: Needed }, choose: [{ when: "true", target: ${name}Asked }, { otherwise: finished }] }
          ${name}Asked: { title: { zh: 问, en: Asked }, task: { by: manager }, on: { done: finished } }
`;
    const parallel = PROCESS.replace('rejected: asking', 'rejected: helping').replace(
      '  agreed:',
      `  helping:\n    title: { zh: 助, en: Help }\n    type: parallel\n    states:\n${region('left')}${region('right')}    onDone: agreed\n  agreed:`,
    );
    expect(check(parallel).map(brief)).toEqual([]);
  });

  it('never form a circle', () => {
    expect(check(choosing('sorting')).map(brief)).toEqual(['GH2111 20:3']);
  });
});

describe('a return', () => {
  it.each([
    ['names states passed before', 'return: { to: asking }', []],
    ['may be forbidden', 'return: never', []],
    ['names no state passed only later', 'return: { to: later }', ['GH2118 17:60']],
    ['names no state without work', 'return: { to: [agreed] }', ['GH2118 17:61']],
    ['names no other state', 'return: { to: [nowhere] }', ['GH2118 17:61']],
    ['does not lead to its own state', 'return: { to: deciding }', ['GH2118 17:60']],
    ['knows two strategies', 'return: { strategy: later }', ['GH1104 17:66']],
    ['agrees with the list of commands', 'allow: [urge], return: { to: asking }', ['GH1208 17:61']],
    ['forbidden agrees with it too', 'allow: [return], return: never', ['GH1208 17:63']],
    ['may be named in it', 'allow: [return], return: { to: asking }', []],
  ])('%s: %s', (_, written, report) => {
    const process = PROCESS.replace('shows: request }', `shows: request, ${written} }`).replace(
      'approved: agreed, rejected: asking }',
      `approved: later, rejected: asking }
  later:
    title: { zh: 之后, en: Later }
    task: { by: manager, shows: request }
    on: { done: agreed }`,
    );
    expect(check(process).map(brief)).toEqual(report);
  });
});
