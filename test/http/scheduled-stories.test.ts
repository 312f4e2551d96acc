import { scheduledLibrary } from '#test/scheduled-library.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

const CUSTOMERS = `records: { customer: {
        C-1: { class: A, salesperson: zhao.lei, lastVisit: 2026-09-28 },
        C-2: { class: A, salesperson: liu.yang },
        C-3: { class: C, salesperson: zhao.lei, lastVisit: 2026-09-04 } } }`;

const FILES = scheduledLibrary({
  'processes/visit.scenarios.yaml': `
- scenario: a visit falls due so long after the last one, moved off days off; the visit begins the count anew
  given:
    now: 2026-09-29T09:00+08:00
    schedules: on
    ${CUSTOMERS}
  steps:
    - wait: 2026-09-30T08:00+08:00
    - expect: { key: C-2 2026-09-30, tasks: [{ for: liu.yang, due: "2026-10-01T00:00+08:00" }] }
    - wait: 2026-10-05T08:00+08:00
    - expect: { key: C-1 2026-10-05, tasks: [{ for: zhao.lei }] }
    - done: { by: zhao.lei, key: C-1 2026-10-05, visit: { seen: 王工 } }
    - expect: { key: C-1 2026-10-05, ended: visited, records: { customer: { C-1: { lastVisit: "2026-10-05" } } }, documents: { visit: { customer: C-1 } } }
    - wait: 2026-10-08T08:00+08:00
    - expect: { key: C-3 2026-10-04, tasks: [{ for: zhao.lei }] }
    - wait: 2026-10-12T08:00+08:00
    - expect: { key: C-1 2026-10-12, tasks: [{ for: zhao.lei }] }
    - expect: { key: C-2 2026-10-07, breached: [visiting] }
- scenario: schedules run only in stories that say so
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei, ${CUSTOMERS} }
  steps:
    - wait: 2026-10-12T08:00+08:00
    - refused: { code: start-not-allowed, done: { by: zhao.lei } }
`,
  'processes/meeting.scenarios.yaml': `
- scenario: the weekly meeting is called on Monday, and not in the holidays
  given: { now: 2026-09-29T09:00+08:00, schedules: on }
  steps:
    - wait: 2026-10-12T08:00+08:00
    - expect: { key: 2026-10-12, state: doing, tasks: [{ for: wang.fang }] }
    - done: { by: wang.fang, key: 2026-10-12 }
    - expect: { ended: over }
`,
  'processes/report.scenarios.yaml': `
- scenario: every salesperson reports at the end of the month
  given: { now: 2026-09-29T09:00+08:00, schedules: on }
  steps:
    - wait: 2026-09-30T16:00+08:00
    - expect: { key: zhao.lei 2026-09-30, tasks: [{ for: zhao.lei }] }
    - expect: { key: liu.yang 2026-09-30, tasks: [{ for: liu.yang }] }
`,
});

onBothDrivers(FILES, { ...scenariosOf(FILES, 'visit'), ...scenariosOf(FILES, 'meeting'), ...scenariosOf(FILES, 'report') });
