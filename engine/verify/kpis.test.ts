import { brief, check } from './test-findings.js';
import { PROCESS } from './test-library.js';

const PATH = 'processes/kpis/all.yaml';
const kpis = (kpi: string): string =>
  `id: all\ntitle: { zh: a, en: a }\nkpis:\n  one:\n    catalogue: [K01]\n    title: { zh: a, en: a }\n${kpi}`;

it.each([
  [
    'rows, limits, stays and decisions',
    '    measures: { a: { rows: ledger, sum: amount }, b: { limits: all, where: isBreached }, c: { stays: small.asking } }\n    formula: a / (b + c)\n',
    [],
  ],
  ['what cannot be computed', '    missing: { zh: 缺, en: Missing }\n', []],
  ['no formula and no reason', '    measures: {}\n', ['GH2751 4:3']],
  ['a formula and a reason', '    measures: { a: { gates: all } }\n    formula: a\n    missing: { zh: 缺, en: Missing }\n', ['GH2751 4:3']],
  ['a measure of nothing', '    measures:\n      a: { where: "true" }\n    formula: "1"\n', ['GH2752 8:7']],
  ['a measure of two sources', '    measures:\n      a: { rows: ledger, gates: all }\n    formula: "1"\n', ['GH2752 8:7']],
  ['two aggregates', '    measures:\n      a: { rows: ledger, sum: amount, mean: amount }\n    formula: a\n', ['GH2752 8:39']],
  ['a period of limits', '    measures:\n      a: { limits: all, in: startedAt }\n    formula: a\n', ['GH2752 8:25']],
  ['an unknown register', '    measures:\n      a: { rows: leger }\n    formula: a\n', ['GH2306 8:18']],
  ['a column that is no date', '    measures:\n      a: { rows: ledger, in: amount }\n    formula: a\n', ['GH2307 8:30']],
  ['an unknown process', '    measures:\n      a: { instances: smal }\n    formula: a\n', ['GH2403 8:23']],
  ['an unknown state', '    measures:\n      a: { stays: small.askng }\n    formula: a\n', ['GH2101 8:19']],
  ['an unknown limit', '    measures:\n      a: { limits: small.asking }\n    formula: a\n', ['GH2502 8:20']],
  ['an unknown column in a condition', '    measures:\n      a: { rows: ledger, where: amuont > 1 }\n    formula: a\n', ['GH3002 8:33']],
  ['a condition that is no condition', '    measures:\n      a: { rows: ledger, where: amount }\n    formula: a\n', ['GH3005 8:33']],
  ['an unknown measure in the formula', '    measures:\n      a: { gates: all }\n    formula: a / b\n', ['GH3002 9:18']],
  ['a measure for nothing', '    measures:\n      a: { gates: all }\n      b: { gates: all }\n    formula: a\n', ['GH2752 9:7']],
  ['an id that is none of the catalogue', '    missing: { zh: 缺, en: M }\n    unit: dollars\n', ['GH1104 8:11']],
])('%s', (_, text, expected) => {
  expect(check(PROCESS, { [PATH]: kpis(text) }).map((finding) => brief(finding).replace(`${PATH} `, ''))).toEqual(expected);
});

it('one key figure of two files is told', () => {
  const text = kpis('    missing: { zh: 缺, en: Missing }\n');
  const findings = check(PROCESS, { [PATH]: text, 'processes/kpis/more.yaml': text.replace('id: all', 'id: more') });
  expect(findings.map(brief)).toEqual(['GH1112 processes/kpis/more.yaml 4:3']);
});
