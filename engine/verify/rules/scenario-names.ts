import { child } from '#engine/definition/json-pointer.js';
import type { Library } from '#engine/definition/library.js';
import type { Report } from '#engine/definition/report.js';
import type { ScenarioStep } from '#engine/definition/scenario.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { isMapping, texts } from '#engine/definition/values.js';
import type { LibraryRule } from '../rule.js';
import { stateTree } from '../state-tree.js';

/** Scenarios speak of processes, states, people and fixtures that exist. All are warnings: a scenario that is wrong fails when it runs. */
export const scenarioNames: LibraryRule = (library, reporter) => {
  for (const [id, { definition: scenarios, source, broken }] of library.scenarios) {
    const report = reporter.on(source);
    if (!library.processes.has(id)) {
      report.warning(
        'GH2904',
        '',
        { zh: `没有流程 \`${id}\`。`, en: `there is no process \`${id}\`` },
        didYouMean(id, library.processes.keys()),
      );
      continue;
    }
    if (broken) continue;
    checkFixtures(report.source.value, '', library, report);
    for (const { given, steps, path } of scenarios) {
      if (given.initiator !== null) checkPerson(given.initiator, child(child(path, 'given'), 'initiator'), library, report);
      for (const [index, { person, by }] of given.substitutions.entries()) {
        const place = child(child(child(path, 'given'), 'substitutions'), index);
        checkPerson(person, child(place, 'person'), library, report);
        checkPerson(by, child(place, 'by'), library, report);
      }
      for (const step of steps) checkStep(step, id, library, report);
    }
  }
};

function checkStep(step: ScenarioStep, process: string, library: Library, report: Report): void {
  if (step.kind === 'refused') return checkStep(step.step, process, library, report);
  if (step.kind === 'called') return checkPerson(step.by, child(step.path, 'by'), library, report);
  if (step.kind !== 'event' && step.kind !== 'expect') return;
  const of = step.in ?? process;
  const definition = library.processes.get(of)?.definition;
  if (definition === undefined) {
    report.warning(
      'GH2904',
      child(step.path, 'in'),
      { zh: `没有流程 \`${of}\`。`, en: `there is no process \`${of}\`` },
      didYouMean(of, library.processes.keys()),
    );
    return;
  }
  const { names } = stateTree(definition);
  const states = step.kind === 'event' ? texts(step.state) : texts(step.expected.state);
  for (const name of states) {
    if (names.includes(name)) continue;
    report.warning(
      'GH2901',
      child(step.path, 'state'),
      { zh: `流程 \`${of}\` 没有状态 \`${name}\`。`, en: `process \`${of}\` has no state \`${name}\`` },
      didYouMean(name, names),
    );
  }
  if (step.kind === 'event' && step.by !== null) checkPerson(step.by, child(step.path, 'by'), library, report);
}

function checkPerson(id: string, path: string, library: Library, report: Report): void {
  const people = Object.keys(library.people?.definition ?? {});
  if (people.length === 0 || people.includes(id)) return;
  report.warning('GH2902', path, { zh: `没有人员 \`${id}\`。`, en: `there is no person \`${id}\`` }, didYouMean(id, people));
}

/** Every text `$name` is a fixture. */
function checkFixtures(value: unknown, path: string, library: Library, report: Report): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) checkFixtures(item, child(path, index), library, report);
  else if (isMapping(value)) for (const [key, item] of Object.entries(value)) checkFixtures(item, child(path, key), library, report);
  else if (typeof value === 'string' && /^\$[A-Za-z]/.test(value)) {
    const names = Object.keys(library.fixtures?.definition ?? {});
    const name = value.slice(1).split('.')[0]!;
    if (names.includes(name)) return;
    report.warning(
      'GH2903',
      path,
      { zh: `fixtures.yaml 中没有 \`${name}\`。`, en: `fixtures.yaml has no \`${name}\`` },
      didYouMean(name, names),
    );
  }
}
