import type { People } from '#engine/definition/organization.js';
import { readLibrary } from '#engine/definition/library.js';
import { PROCESS, smallLibrary } from '#engine/verify/test-library.js';
import { GateWatch } from './gate-watch.js';

const AT = Date.parse('2026-09-29T09:00+08:00');
const { library } = readLibrary(smallLibrary(PROCESS));
const people = library.people?.definition as People;

test('the log tells a gate once, as long as nobody can satisfy it', () => {
  const lines: string[] = [];
  const watch = new GateWatch({ library: () => library }, (line) => lines.push(line));
  const { bob: _, eve: __, ...without } = people;
  const look = (staff: People): number => watch.tell({ at: AT }, { people: staff, substitutions: [] }, []).length;
  expect([look(people), look(without), look(without), look(people), look(without)]).toEqual([0, 1, 1, 0, 1]);
  const line = 'small 2026-09-29: 没有人能办理 `deciding`：没有人担任 manager。 / nobody can act on `deciding`: nobody holds manager';
  expect(lines).toEqual([line, line]);
});

test('of many days on which others change, the first are looked at; those of whoever is changed always are', () => {
  const watch = new GateWatch({ library: () => library }, () => undefined);
  const others = Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => [
      `x${n}`,
      { ...people['ann']!, id: `x${n}`, lastDay: `2027-01-${String((n % 31) + 1).padStart(2, '0')}` },
    ]),
  );
  const staff = { people: { ...people, ...others, bob: { ...people['bob']!, lastDay: '2030-12-31' } }, substitutions: [] };
  const days = (changed: readonly string[]): readonly string[] => watch.look({ at: AT }, staff, changed).map(({ from }) => from);
  expect([days([]), days(['bob'])]).toEqual([[], ['2031-01-01']]);
});
