import { requestForm } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

/** zhao.lei or liu.yang asks, the technician looks, two vote, the warehouse packs. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer', remark: 'string' }, ['days']),
  'processes/sample.yaml': `id: sample
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "YP-{yyyy}-{seq:5}" } }
start: [{ by: salesperson }]
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: { request: [days] } }, on: { done: looking } }
  looking: { ${title}, approval: { by: technician }, limit: 4 working hours, on: { approved: voting, rejected: asking } }
  voting: { ${title}, approval: { by: [finance, sales-department-manager], mode: all, apart: [looking] }, on: { approved: packing, rejected: asking } }
  packing: { ${title}, task: { by: warehouse-keeper, fills: { request: [remark] }, assign: round-robin, allow: [] }, on: { done: sent } }
  sent: { type: final, ${title} }
`,
  'processes/sample.scenarios.yaml': `
- scenario: 转办：转出人不再办理，期限不变 / handed over for good, due as before
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - transferred: { by: zheng.kai, to: ma.chao, comment: 外出 }
    - expect: { tasks: [{ assignee: ma.chao, due: 2026-09-29T14:30+08:00 }] }
    - refused: { code: task-not-yours, approved: { by: zheng.kai } }
    - approved: { by: ma.chao }
    - expect: { state: voting, decided: { looking: [{ by: ma.chao }] } }
- scenario: 转办不得绕过自审、不相容岗位和一人一票 / no detour to a forbidden approval
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: person-is-initiator, transferred: { by: zheng.kai, to: zhao.lei } }
    - refused: { code: person-unknown, transferred: { by: zheng.kai, to: nobody } }
    - refused: { code: person-there-already, transferred: { by: zheng.kai, to: zheng.kai } }
    - approved: { by: zheng.kai }
    - refused: { code: person-kept-apart, transferred: { by: wu.min, to: zheng.kai } }
    - refused: { code: person-there-already, transferred: { by: wu.min, to: wang.fang } }
    - approved: { by: wang.fang }
    - transferred: { by: wu.min, to: feng.xue }
    - approved: { by: feng.xue }
    - refused: { code: task-already-closed, transferred: { by: wu.min, state: voting, to: ma.chao } }
    - refused: { code: command-not-allowed, transferred: { by: ma.chao, to: li.na } }
    - refused: { code: command-not-allowed, delegated: { by: ma.chao, to: li.na } }
    - expect: { state: packing }
- scenario: 委派：受托人出具意见后交回，由委派人决定 / delegated, handed back with an opinion, decided by its owner
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: task-not-delegated, handedBack: { by: zheng.kai, comment: 可行 } }
    - delegated: { by: zheng.kai, to: ma.chao, comment: 请看尺寸 }
    - expect: { tasks: [{ assignee: ma.chao, due: 2026-09-29T14:30+08:00 }] }
    - refused: { code: hand-back-first, approved: { by: ma.chao } }
    - refused: { code: hand-back-first, transferred: { by: ma.chao, to: li.na } }
    - refused: { code: task-already-claimed, approved: { by: zheng.kai } }
    - refused: { code: comment-required, handedBack: { by: ma.chao } }
    - handedBack: { by: ma.chao, comment: 可行 }
    - approved: { by: zheng.kai }
    - expect: { state: voting, decided: { looking: [{ by: zheng.kai }] } }
- scenario: 前加签：新增的人先审批，再回到本人 / added before, he decides first, then it is mine again
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: person-is-initiator, approverAdded: { by: zheng.kai, before: zhao.lei } }
    - approverAdded: { by: zheng.kai, before: ma.chao, comment: 请先看库存 }
    - expect: { tasks: [{ assignee: ma.chao, due: 2026-09-29T14:30+08:00 }, { assignee: zheng.kai }] }
    - refused: { code: approver-first, approved: { by: zheng.kai } }
    - approved: { by: ma.chao }
    - approved: { by: zheng.kai }
    - expect: { state: voting, decided: { looking: [{ by: ma.chao }, { by: zheng.kai }] } }
- scenario: 后加签与减签：共用一票，最后一位不能减 / added after and removed, in one vote; the last one stays
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - approved: { by: zheng.kai }
    - refused: { code: person-kept-apart, approverAdded: { by: wu.min, after: zheng.kai } }
    - refused: { code: person-there-already, approverAdded: { by: wu.min, after: wang.fang } }
    - approverAdded: { by: wu.min, after: chen.guodong }
    - approverAdded: { by: wu.min, after: li.na }
    - refused: { code: remove-not-allowed, approverRemoved: { by: wang.fang, person: li.na, comment: 不必 } }
    - approverRemoved: { by: wu.min, person: li.na, comment: 不必 }
    - approved: { by: wang.fang }
    - approved: { by: wu.min }
    - expect: { state: voting, tasks: [{ assignee: chen.guodong }] }
    - refused: { code: last-approver, approverRemoved: { by: wu.min, person: chen.guodong, comment: 不必 } }
    - approved: { by: chen.guodong }
    - expect: { state: packing, tasks: [{ assignee: ma.chao }] }
- scenario: 委派不得成环，不得绕过自审；委派人可收回 / no delegation in a circle or to the initiator; the owner may take it back
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { days: 3 } }
    - refused: { code: person-is-initiator, delegated: { by: zheng.kai, to: zhao.lei } }
    - delegated: { by: zheng.kai, to: ma.chao }
    - delegated: { by: ma.chao, to: li.na }
    - refused: { code: delegation-loop, delegated: { by: li.na, to: zheng.kai } }
    - handedBack: { by: li.na, comment: 未见异常 }
    - expect: { tasks: [{ assignee: ma.chao }] }
    - handedBack: { by: zheng.kai }
    - approved: { by: zheng.kai }
    - expect: { state: voting }
`,
});

onBothDrivers(FILES, scenariosOf(FILES, 'sample'));
