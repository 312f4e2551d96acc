import { asOf } from '#engine/audit/as-of.js';
import { between } from '#engine/audit/between.js';
import { checkReplay } from '#engine/audit/check-replay.js';
import { applyDifferences, differencesOf } from '#engine/audit/differences.js';
import { fieldHistory, fieldPaths } from '#engine/audit/field-history.js';
import { type Moment, momentsOf } from '#engine/audit/moments.js';
import { readLibrary } from '#engine/definition/library.js';
import type { Text } from '#engine/definition/text.js';
import type { Instance, Json } from '#engine/runtime/instance.js';
import type { Refusal } from '#engine/runtime/outcome.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { shippedFiles } from './read-library.js';

const { library } = readLibrary(shippedFiles());
const nameIn = (person: string): Text => ({ zh: person, en: person });

/** Remembers every instance as it stood after each thing that was done. */
class Watching extends WorldDriver {
  readonly seen = new Map<string, Map<number, Instance>>();

  override act(...args: Parameters<WorldDriver['act']>): Refusal | null {
    return this.after(super.act(...args));
  }

  override message(...args: Parameters<WorldDriver['message']>): Refusal | null {
    return this.after(super.message(...args));
  }

  override advance(until: number): void {
    super.advance(until);
    this.after(null);
  }

  private after<Result>(result: Result): Result {
    for (const { instance } of this.lives()) {
      const { id, state } = instance;
      this.seen.set(id, (this.seen.get(id) ?? new Map<number, Instance>()).set(state.seq, instance));
    }
    return result;
  }
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
const viewOf = (moment: Moment | undefined): Json => (moment ? asJson(asOf(moment)) : {});

describe.each([...library.scenarios])('%s', (process, { definition, source }) => {
  test('its history tells every moment as it was, and what differs between two of them leads from one to the other', async () => {
    let looked = 0;
    for (const scenario of definition) {
      const driver = new Watching(compiledLibrary(library));
      await runScenario(scenario, driver, { library, process, source });
      for (const { process: version, instance, events } of driver.lives()) {
        const moments = momentsOf(version, instance.id, events);
        for (const [seq, seen] of driver.seen.get(instance.id) ?? []) {
          expect(moments[seq - 1]?.instance).toEqual(seen);
          looked += 1;
        }
        expect(checkReplay(version, instance.id, events, instance)).toEqual({ events: events.length, erased: false, differences: [] });
        const views = [{}, ...moments.map(viewOf)];
        for (let to = moments.length; to > 0; to -= 3) {
          const from = (to * 7) % (to + 1);
          const { changes, events: told, tasks } = between(moments, from, to, nameIn);
          expect(applyDifferences(views[from] ?? {}, changes)).toEqual(views[to]);
          expect(told.map(({ seq }) => seq)).toEqual(events.slice(from, to).map(({ seq }) => seq));
          for (const { seq } of changes) expect(seq > from && seq <= to).toBe(true);
          const open = (seq: number): readonly string[] => Object.keys(moments[seq - 1]?.instance.state.tasks ?? {});
          const kept = open(from).filter((task) => !tasks.some((one) => String(one.task) === task && one.closed));
          const fresh = tasks.filter((one) => one.opened && !one.closed).map((one) => String(one.task));
          expect([...kept, ...fresh].toSorted()).toEqual(open(to).toSorted());
        }
        // The values of a field follow one another, and the last is the one there is.
        for (const path of fieldPaths(version)) {
          const { entries } = fieldHistory(moments, path, new Map(), nameIn)!;
          entries.forEach(({ before }, place) => expect(before).toEqual(entries[place - 1]?.after ?? null));
          for (const { before, after } of entries) expect(differencesOf(before, after)).not.toEqual([]);
        }
      }
    }
    expect(looked).toBeGreaterThan(0);
  });
});
