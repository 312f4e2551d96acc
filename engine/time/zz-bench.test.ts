import { readFileSync } from 'node:fs';
import { readLibrary } from '#engine/definition/library.js';
import { due } from './due.js';
import { createCalendar } from './working-calendar.js';
const files = ['office', 'cn'].map((name) => ({ path: `processes/calendars/${name}.yaml`, text: readFileSync(`processes/calendars/${name}.yaml`, 'utf8') }));
const office = createCalendar(readLibrary(files).library.calendars.get('office')!.definition);
test('bench', () => {
  for (const d of ['3 working days', '4 working hours', '30 minutes', 'same day', 'day 5 of month', 'working day 5 of month']) {
    const run = () => { for (let i = 0; i < 3000; i++) due(office, { from: Date.UTC(2026, 8, 1) + i * 613_123, duration: d, before: false, cutoff: null }); };
    run(); const t = process.hrtime.bigint(); run(); console.log(d, Number(process.hrtime.bigint() - t) / 3000 / 1000, 'us');
  }
});
