import { brief, check } from './test-findings.js';

const PARALLEL = `id: small
title: { zh: 并行, en: Parallel }
key: request.number
documents: { request: { form: request } }
start: [{ by: manager }]
initial: asking
states:
  asking:
    title: { zh: 填写, en: Fill in }
    task: { by: initiator, fills: { request: [amount] } }
    on: { done: both }
  both:
    title: { zh: 两边, en: Both }
    type: parallel
    states:
      left:
        title: { zh: 左, en: Left }
        task: { by: manager, fills: { request: [lines] } }
        on: { done: finished }
      right:
        title: { zh: 右, en: Right }
        task: { by: leader, fills: { request: [remark] } }
        on: { done: finished }
    onDone: end
  end: { type: final, title: { zh: 完, en: End } }
`;

describe('regions of a parallel state', () => {
  it.each([
    ['are fine', '', '', []],
    [
      'do not enter one another',
      'fills: { request: [remark] } }\n        on: { done: finished }',
      'fills: { request: [remark] } }\n        on: { done: left }',
      ['GH2103 23:21'],
    ],
    [
      'are not returned to one another',
      'by: leader, fills: { request: [remark] }',
      'by: leader, fills: { request: [remark] }, return: { to: [asking, left] }',
      ['GH2103 22:82'],
    ],
    ['do not fill the same field', '[remark]', '[remark, lines.quantity]', ['GH2305 20:7']],
    ['need the state around them to go on', '    onDone: end\n', '', ['GH2105 12:3', 'GH2106 24:3', 'GH2117 8:3']],
  ])('%s', (_name, from, to, report) => {
    expect(check(PARALLEL.replace(from, to)).map(brief).sort()).toEqual(report);
  });

  const WEEK = PARALLEL.replace(
    /  both:[\s\S]*/,
    `  both:
    title: { zh: 一周, en: Week }
    type: parallel
    states:
      clock:
        title: { zh: 本周, en: Clock }
        wait: { until: "days(today, 5)" }
        on: { elapsed: end }
      daily:
        title: { zh: 每天, en: Daily }
        initial: sorting
        states:
          sorting:
            title: { zh: 分, en: Sort }
            choose: [{ when: "request.amount > 5", target: writing }, { otherwise: sleeping }]
          writing: { title: { zh: 写, en: Write }, task: { by: manager }, on: { done: sleeping } }
          sleeping: { title: { zh: 等, en: Sleep }, wait: { until: today }, on: { elapsed: sorting } }
  end: { type: final, title: { zh: 完, en: End } }
`,
  );

  it.each([
    ['may go round as long as one leads out', '', '', []],
    [
      'lead nowhere together',
      'elapsed: end }',
      'elapsed: clock }',
      ['GH2105 12:3', 'GH2105 20:7', 'GH2106 29:3', 'GH2117 16:7', 'GH2117 24:11', 'GH2117 27:11', 'GH2117 28:11', 'GH2117 8:3'],
    ],
    ['still need a wait in a circle', 'otherwise: sleeping', 'otherwise: daily', ['GH2111 24:11']],
  ])('%s', (_name, from, to, report) => {
    expect(check(WEEK.replace(from, to)).map(brief).sort()).toEqual([...report].sort());
  });

  it('are twenty at most', () => {
    const regions = Array.from(
      { length: 21 },
      (_, i) => `      r${i}: { title: { zh: 支, en: R }, task: { by: manager }, on: { done: finished } }\n`,
    ).join('');
    expect(check(PARALLEL.replace(/ {6}left:[\s\S]*(?= {4}onDone)/, regions)).map(({ code }) => code)).toEqual(['GH2112']);
  });
});
