import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { shippedFiles } from '#test/read-library.js';
import { compactBody } from './compact-body.js';
import { decidedEvent, eventBody } from './event-body.js';

const { library } = readLibrary(shippedFiles());

test.each([...library.scenarios])(
  'every event of the stories of %s comes back as it was stored',
  async (process, { definition, source }) => {
    const events = [];
    for (const scenario of definition) {
      const driver = new WorldDriver(compiledLibrary(library));
      await runScenario(scenario, driver, { library, process, source });
      events.push(...driver.events());
    }
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      const place = { ...event, instance: '', commandId: String(event.command['id']) };
      const body = compactBody(eventBody(event), place);
      expect(decidedEvent({ ...place, body: JSON.parse(JSON.stringify(body)) as typeof body })).toEqual(JSON.parse(JSON.stringify(event)));
    }
  },
);
