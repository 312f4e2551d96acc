import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import type { Life } from '#engine/simulate/world.js';
import { openTime } from '#engine/time/working-time.js';
import { shippedFiles } from '#test/read-library.js';
import { deviationsFrom } from './conformance.js';
import { FoldInstance } from './fold-instance.js';
import type { InstanceFigures } from './instance-figures.js';
import { possibleChanges } from './possible-changes.js';
import { FoldProcess } from './process-figures.js';

const { library } = readLibrary(shippedFiles());
const compiled = compiledLibrary(library);
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

function figuresOf({ process, instance, events }: Life, now: number): InstanceFigures {
  const fold = new FoldInstance(process, instance.id, compiled.calendar(process.definition.calendar));
  for (const event of events) fold.take(event);
  return fold.finish(now);
}

describe.each([...library.scenarios])('the stories of %s', (process, { definition, source }) => {
  const lives: { life: Life; figures: InstanceFigures }[] = [];

  beforeAll(async () => {
    for (const scenario of definition) {
      const driver = new WorldDriver(compiled);
      await runScenario(scenario, driver, { library, process, source });
      for (const life of driver.lives()) lives.push({ life, figures: figuresOf(life, driver.now()) });
    }
  });

  it('pass their working time in exactly one way at each moment', () => {
    for (const { figures } of lives) expect(sum(Object.values(figures.times))).toBe(figures.workingMs);
  });

  it('leave every state they enter, and close every task they open, when they end', () => {
    for (const { life, figures } of lives) {
      const ended = life.instance.state.status === 'ended';
      expect(figures.end).toBe(life.instance.state.end);
      expect(figures.tasks.filter(({ closedAt }) => closedAt === null)).toHaveLength(Object.keys(life.instance.state.tasks).length);
      if (ended) expect(figures.visits.filter(({ to }) => to === null)).toEqual([]);
      for (const { state } of figures.visits.filter(({ to }) => to === null))
        expect(JSON.stringify(life.instance.state.value)).toContain(state);
    }
  });

  it('spend on a task what it waited, was worked on and stood', () => {
    for (const { life, figures } of lives) {
      const calendar = compiled.calendar(life.process.definition.calendar);
      for (const { openedAt, closedAt, waitingMs, handlingMs, stoodMs } of figures.tasks)
        expect(waitingMs + handlingMs + stoodMs).toBe(openTime(calendar, openedAt, closedAt ?? figures.startedAt + figures.elapsedMs));
    }
  });

  it('went only where their own version leads', () => {
    for (const { life, figures } of lives)
      expect(deviationsFrom(possibleChanges(life.process), figures.changes).filter(({ kind }) => kind !== 'moved')).toEqual([]);
  });

  it('add up: paths, versions, ends and states', () => {
    const now = Math.max(...lives.map(({ life }) => life.instance.state.lastAt));
    const fold = new FoldProcess([{ name: 'all', from: 0, to: now + 1 }], now);
    for (const { life, figures } of lives) fold.take(figures, life.events.length, null);
    const all = fold.figures(5);
    expect(sum(all.variants.listed.map(({ count }) => count)) + all.variants.others).toBe(lives.length);
    expect(sum(all.versions.map(({ instances }) => instances))).toBe(lives.length);
    expect(sum(all.periods.map(({ instances }) => instances))).toBe(lives.length);
    expect(sum(Object.values(all.ends))).toBe(all.summary.ended);
    expect(sum(all.states.map(({ visits }) => visits))).toBe(sum(lives.map(({ figures }) => figures.visits.length)));
    expect(all.read).toEqual({ instances: lives.length, events: sum(lives.map(({ life }) => life.events.length)) });
  });
});
