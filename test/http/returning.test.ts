import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

/** zhao.lei asks, finance checks, two regions look at it, and wang.fang decides. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer', checked: 'boolean' }, ['days']),
  'processes/order.yaml': `${requestOpening('order', 'DH', 'checking').replace('fills: request', 'fills: { request: [days] }')}
  checking: { ${title}, task: { by: finance, fills: { request: [checked] } }, limit: { within: 4 working hours, warn: 1 working hour before }, on: { done: looking } }
  looking:
    type: parallel
    ${title}
    states:
      money:
        ${title}
        initial: price
        states:
          price: { ${title}, approval: { by: finance }, on: { approved: lead, rejected: asking } }
          lead: { ${title}, approval: { by: deputy-manager }, on: { approved: finished, rejected: asking } }
      stock: { ${title}, approval: { by: [warehouse-keeper, technician], mode: all }, limit: 1 working day, on: { approved: finished, rejected: asking } }
    onDone: deciding
  deciding: { ${title}, approval: { by: sales-department-manager, return: { to: [asking, checking], strategy: resume } }, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
`,
  'processes/order.scenarios.yaml': `- scenario: 同一分支内退回，另一分支照常投票 / a return in one region against a vote in the other
  given: { initiator: zhao.lei }
  steps:
    - done: { request: { days: 3 } }
    - done: { by: wu.min, state: checking }
    - approved: { by: wu.min, state: price }
    - approved: { by: ma.chao, state: stock }
    - returned: { by: zhou.min, state: lead, to: price, comment: 再核 }
    - expect: { tasks: [{ state: price, for: wu.min }, { state: stock, for: zheng.kai }] }
    - approved: { by: zheng.kai, state: stock }
    - approved: { by: feng.xue, state: price }
    - approved: { by: zhou.min, state: lead }
    - expect: { state: deciding }
- scenario: 退回到并行部分之外，全部重新办理 / a return out of the parallel part has everything done again
  given: { initiator: zhao.lei }
  steps:
    - done: { request: { days: 3 } }
    - done: { by: wu.min, state: checking }
    - approved: { by: ma.chao, state: stock }
    - returned: { by: wu.min, state: price, to: checking, comment: 再核 }
    - expect: { state: checking, tasks: [{ state: checking, for: wu.min, due: 2026-09-29T14:30+08:00 }] }
    - wait: 2026-09-29T13:30+08:00
    - expect: { warned: [checking] }
    - done: { by: wu.min, state: checking }
    - refused: { code: task-not-yours, approved: { by: sun.li, state: stock } }
    - approved: { by: ma.chao, state: stock }
    - approved: { by: zheng.kai, state: stock }
    - expect: { tasks: [{ state: price, for: wu.min }] }
- scenario: 办完直接回到退回人 / once it is done, straight back to whoever returned it
  given: { initiator: zhao.lei }
  steps:
    - done: { request: { days: 3 } }
    - done: { by: wu.min, state: checking }
    - approved: { by: wu.min, state: price }
    - approved: { by: zhou.min, state: lead }
    - approved: { by: ma.chao, state: stock }
    - approved: { by: zheng.kai, state: stock }
    - refused: { code: return-target-not-allowed, returned: { by: wang.fang, to: price, comment: 再核 } }
    - returned: { by: wang.fang, comment: 天数有误 }
    - expect: { state: asking, tasks: [{ for: zhao.lei }] }
    - done: { by: zhao.lei, request: { days: 4 } }
    - expect: { state: deciding, tasks: [{ for: wang.fang }] }
    - approved: { by: wang.fang }
    - expect: { ended: granted, documents: { request: { days: 4, version: 3 } } }
- scenario: 没有经过的、另一分支的，不能退回 / not to what was not passed, nor to a sibling region
  given: { initiator: zhao.lei }
  steps:
    - done: { request: { days: 3 } }
    - done: { by: wu.min, state: checking }
    - refused: { code: return-not-visited, returned: { by: wu.min, state: price, to: lead, comment: 再核 } }
    - refused: { code: return-not-visited, returned: { by: wu.min, state: price, to: deciding, comment: 再核 } }
    - refused: { code: return-to-sibling, returned: { by: wu.min, state: price, to: stock, comment: 再核 } }
    - refused: { code: state-not-found, returned: { by: wu.min, state: price, to: nowhere, comment: 再核 } }
    - expect: { tasks: [{ state: price, for: wu.min }, { state: stock, for: ma.chao }, { state: stock, for: zheng.kai }] }
- scenario: 下一步打开之前撤回 / withdrawn until the next person has opened it
  given: { initiator: zhao.lei }
  steps:
    - done: { request: { days: 3 } }
    - refused: { code: take-back-not-allowed, takenBack: { by: zhao.lei, state: asking } }
    - refused: { code: task-not-yours, withdrawn: { by: wu.min, state: asking } }
    - withdrawn: { by: zhao.lei, state: asking }
    - refused: { code: withdrawn-already, withdrawn: { by: zhao.lei, state: asking } }
    - expect: { state: asking, tasks: [{ for: zhao.lei }] }
    - done: { by: zhao.lei, request: { days: 5 } }
    - viewed: { by: feng.xue, state: checking }
    - refused: { code: withdraw-too-late, withdrawn: { by: zhao.lei, state: asking } }
    - expect: { state: checking, documents: { request: { days: 5 } } }
- scenario: 下一步办理之前取回 / taken back until the next has acted
  given: { initiator: zhao.lei }
  steps:
    - done: { request: { days: 3 } }
    - done: { by: wu.min, state: checking }
    - viewed: { by: ma.chao, state: stock }
    - takenBack: { by: wu.min, state: checking }
    - refused: { code: taken-back-already, takenBack: { by: wu.min, state: checking } }
    - expect: { state: checking, tasks: [{ for: wu.min, due: 2026-09-29T14:30+08:00 }] }
    - done: { by: wu.min, state: checking }
    - approved: { by: ma.chao, state: stock }
    - refused: { code: take-back-too-late, takenBack: { by: wu.min, state: checking } }
    - refused: { code: take-back-too-late, takenBack: { by: ma.chao, state: stock } }
    - approved: { by: wu.min, state: price }
    - takenBack: { by: wu.min, state: price }
    - expect: { tasks: [{ state: price, for: wu.min }, { state: stock, for: zheng.kai }] }
`,
});

onBothDrivers(FILES, scenariosOf(FILES, 'order'));
