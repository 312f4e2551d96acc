import { requestForm } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

/**
 * zhao.lei asks, sun.li and then a manager decide, finance looks, the warehouse packs. `whole` runs from the beginning to the end, `office` over what
 * is done in the office; days off are 1 to 7 October.
 */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/sample.yaml': `id: sample
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "YP-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
limits:
  whole: { from: start, within: 5 working days, warn: [80%, 1 working day before], breach: [{ notify: company-leader }] }
  office: { over: [deciding, looking], within: 8 working hours, pause: [waiting-for-customer, asked], accountable: finance }
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: deciding } }
  deciding:
    ${title}
    approval: { by: branch-manager of initiator }
    limit:
      within: 1 working day
      warn: 50%
      breach: [{ escalate: sales-department-manager }]
      chain: { +1 working day: [{ escalate: company-leader }], +5 days: [{ reassign: company-leader }, { notify: auditor }] }
    on: { approved: looking, rejected: asking }
  looking:
    ${title}
    task: { by: finance, return: { to: asking } }
    limit: { within: 4 working hours, pause: [waiting-for-customer], excuse: { reasons: [illness], by: sales-department-manager } }
    on: { done: packing }
  packing:
    ${title}
    task: { by: warehouse-keeper }
    on: { done: over, breached: late }
    limit: 2 days
  over: { type: final, ${title} }
  late: { type: final, ${title} }
`,
  'processes/sample.scenarios.yaml': `
- scenario: 审批过半预警，到期交上一级，再晚再上一级，最后改派 / half of it warns, the next level may decide when it is over, then the next, at last he alone (T-099)
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - expect: { tasks: [{ for: sun.li, due: 2026-09-30T17:30+08:00 }] }
    - wait: 2026-09-30T09:00+08:00
    - expect: { warned: [deciding], breached: [] }
    - refused: { code: task-not-yours, approved: { by: wang.fang } }
    - wait: 2026-09-30T17:31+08:00
    - expect: { breached: [deciding], tasks: [{ for: sun.li }] }
    - expect: { tasks: [{ for: sales-department-manager }] }
    - refused: { code: task-not-yours, approved: { by: chen.guodong } }
    - wait: 2026-10-06T00:01+08:00
    - expect: { notified: [auditor], tasks: [{ for: company-leader }] }
    - refused: { code: task-not-yours, approved: { by: sun.li } }
    - approved: { by: chen.guodong }
    - expect: { state: looking, tasks: [{ for: finance, due: 2026-10-08T14:00+08:00 }] }

- scenario: 全程时限不因离开某一步而停止 / a limit over the whole process never stands still
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - rejected: { by: sun.li, comment: 数量有误 }
    - expect: { state: asking, tasks: [{ for: zhao.lei, due: null }] }
    - wait: 2026-10-10T17:00+08:00
    - expect: { warned: [whole], breached: [] }
    - wait: 2026-10-10T17:31+08:00
    - expect: { warned: [whole, whole], breached: [] }
    - wait: 2026-10-12T17:31+08:00
    - expect: { breached: [whole], notified: [company-leader], state: asking }

- scenario: 全程在时限内办结 / all of it in time
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - done: { by: wu.min }
    - done: { by: ma.chao }
    - wait: 2026-10-30T09:00+08:00
    - expect: { ended: over, warned: [], breached: [] }

- scenario: 按理由挂起，恢复后顺延；其余理由不停止计时 / paused for a reason, due so much later; another reason stops nothing
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - expect: { tasks: [{ for: finance, due: 2026-09-29T14:30+08:00 }] }
    - wait: 2026-09-29T10:00+08:00
    - refused: { code: pause-not-allowed, paused: { by: wu.min, reason: tired } }
    - paused: { by: wu.min, reason: waiting-for-customer }
    - expect: { tasks: [{ for: wu.min, due: null }] }
    - wait: 2026-10-08T10:00+08:00
    - expect: { breached: [] }
    - resumed: { by: wu.min }
    - expect: { tasks: [{ for: wu.min, due: 2026-10-08T14:30+08:00 }] }
    - wait: 2026-10-08T14:31+08:00
    - expect: { breached: [looking] }
    - excused: { by: wang.fang, limit: looking, reason: illness }
    - wait: 2026-10-09T09:31+08:00
    - done: { by: wu.min }
    - expect: { state: packing, excused: [looking], breached: [looking] }

- scenario: 沟通提问期间，写明 asked 的时限停止计时 / a question stops the clock of the limit that says so, and no other
  given: { now: 2026-09-29T08:30+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - asked: { by: wu.min, to: zhao.lei, question: 用在哪里 }
    - wait: 2026-09-29T14:00+08:00
    - expect: { breached: [looking] }
    - answered: { by: zhao.lei, answer: 展会 }
    - wait: 2026-09-30T14:29+08:00
    - expect: { breached: [looking], violations: [] }
    - wait: 2026-09-30T14:31+08:00
    - expect: { breached: [looking, office], violations: [office] }

- scenario: 退回后重新办理：该步重新计时，一组状态的时限接着走 / sent back, the state's limit begins anew, the group's goes on where it stood
  given: { now: 2026-09-29T08:30+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - wait: 2026-09-29T11:30+08:00
    - returned: { by: wu.min, comment: 请写明用途 }
    - expect: { state: asking }
    - wait: 2026-10-08T08:30+08:00
    - done: { by: zhao.lei, request: { days: 2 } }
    - expect: { tasks: [{ for: sun.li, due: 2026-10-09T17:30+08:00 }] }                       # anew
    - approved: { by: sun.li }
    - expect: { tasks: [{ for: finance, due: 2026-10-08T14:00+08:00 }] }                      # four hours anew
    - wait: 2026-10-08T14:59+08:00
    - expect: { breached: [looking], violations: [] }
    - wait: 2026-10-08T15:01+08:00
    - expect: { breached: [looking, office], violations: [office] }                           # three of eight hours were used before

- scenario: 超时即转入另一状态 / a breach leads elsewhere
  given: { now: 2026-09-29T08:30+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: sun.li }
    - done: { by: wu.min }
    - wait: 2026-10-01T23:59+08:00
    - expect: { state: packing }
    - wait: 2026-10-02T00:01+08:00
    - expect: { ended: late }
`,
});

onBothDrivers(FILES, scenariosOf(FILES, 'sample'));
