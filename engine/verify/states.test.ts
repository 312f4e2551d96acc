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
