import { child } from './json-pointer.js';
import { readSubstitution } from './read-organization.js';
import type { Report } from './report.js';
import type { Scenario, ScenarioStep } from './scenario.js';
import { isMapping, list, mapValues, mapping, text, type YamlMap } from './values.js';

/** Words of an event step that are no document. */
const EVENT_WORDS: ReadonlySet<string> = new Set(['by', 'comment', 'state', 'item', 'in', 'key']);

export function readScenarios(report: Report): readonly Scenario[] {
  return list(report.source.value).map((entry, index) => {
    const path = child('', index);
    const scenario = mapping(entry);
    const given = mapping(scenario.given);
    return {
      name: text(scenario.scenario) ?? `#${index + 1}`,
      given: {
        now: text(given.now),
        initiator: text(given.initiator),
        documents: mapping(given.documents),
        records: mapValues(mapping(given.records), (rows) => mapValues(mapping(rows), (row) => mapping(row))),
        schedules: given.schedules === 'on',
        substitutions: list(given.substitutions).map((entry, number) => readSubstitution(entry, `given.${number + 1}`)),
      },
      steps: list(scenario.steps).flatMap((step, number) => readStep(step, child(child(path, 'steps'), number), report) ?? []),
      path,
    };
  });
}

function readStep(value: unknown, path: string, report: Report): ScenarioStep | null {
  const entries = Object.entries(mapping(value));
  const [word, content] = entries[0] ?? ['', null];
  if (entries.length !== 1) {
    report.error('GH2905', path, {
      zh: '一个步骤只写一个词，例如 `done:`、`wait:`、`expect:`。',
      en: 'a step has exactly one word such as `done:`, `wait:`, `expect:`',
    });
    return null;
  }
  const place = child(path, word);
  const inner = mapping(content);
  switch (word) {
    case 'wait':
      return { kind: 'wait', for: String(content), path: place };
    case 'message':
      return { kind: 'message', name: text(inner.name) ?? '', with: mapping(inner.with), path: place };
    case 'called':
      return { kind: 'called', by: text(inner.by) ?? '', with: mapping(inner.with), path: place };
    case 'expect': {
      const { in: process, key, ...expected } = inner;
      return { kind: 'expect', expected, in: text(process), key: text(key), path: place };
    }
    case 'refused': {
      const { code, ...refused } = inner;
      const step = readStep(refused, place, report);
      return step === null ? null : { kind: 'refused', code: text(code) ?? '', step, path: place };
    }
    default:
      return readEvent(word, isMapping(content) ? content : {}, place);
  }
}

function readEvent(event: string, value: YamlMap, path: string): ScenarioStep {
  return {
    kind: 'event',
    event,
    by: text(value.by),
    comment: text(value.comment),
    state: text(value.state),
    item: typeof value.item === 'number' ? value.item : null,
    in: text(value.in),
    key: text(value.key),
    documents: Object.fromEntries(Object.entries(value).filter(([key]) => !EVENT_WORDS.has(key))),
    path,
  };
}
