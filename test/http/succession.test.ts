import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

/** Whoever the request names signs second, and is asked again at the second level; the initiator ends it. */
const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ person: 'string' }, ['person']).replace('{ type: string', '{ type: string, format: person'),
  'processes/order.yaml': `${requestOpening('order', 'DH', 'signing')}
  signing:
    ${title}
    approval: { mode: sequence, by: [warehouse-keeper, request.person, everyone in finance], allow: [ask, cc, add-approver, remove-approver, transfer] }
    on: { approved: leading, rejected: asking }
  leading:
    ${title}
    approval: { levels: [{ by: sales-department-manager }, { by: request.person }], allow: [ask] }
    on: { approved: closing, rejected: asking }
  closing: { ${title}, task: { by: initiator }, on: { done: over } }
  over: { type: final, ${title} }
`,
  'processes/order.scenarios.yaml': `
- scenario: 改派尚未轮到的审批人 / whoever is still to be asked is reassigned, at this gate only
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { person: zheng.kai } }
    - refused: { code: person-not-there, reassigned: { by: admin, from: li.na, to: xu.lin, comment: 出差 } }
    - refused: { code: person-there-already, reassigned: { by: admin, from: zheng.kai, to: wu.min, comment: 出差 } }
    - refused: { code: person-is-initiator, reassigned: { by: admin, from: zheng.kai, to: zhao.lei, comment: 出差 } }
    - reassigned: { by: admin, from: zheng.kai, to: xu.lin, comment: 出差 }
    - refused: { code: person-not-there, reassigned: { by: admin, from: zheng.kai, to: li.na, comment: 出差 } }
    - reassigned: { by: admin, from: wu.min, to: sun.li, comment: 出差 }
    - reassigned: { by: admin, from: sun.li, to: qian.yun, comment: 出差 }
    - approved: { by: ma.chao }
    - expect: { tasks: [{ state: signing, for: xu.lin }] }
    - approved: { by: xu.lin }
    - approved: { by: feng.xue }
    - expect: { tasks: [{ state: signing, for: qian.yun }] }
    - approved: { by: qian.yun }
    - reassigned: { by: admin, from: zheng.kai, to: li.na, comment: 出差 }
    - approved: { by: wang.fang }
    - expect: { tasks: [{ state: leading, for: li.na }] }
    - rejected: { by: li.na, comment: 数量有误 }
    - done: { by: zhao.lei, request: { person: zheng.kai } }
    - approved: { by: ma.chao }
    - expect: { tasks: [{ state: signing, for: zheng.kai }] }

- scenario: 加签的人转出或被改派后，由接办其一票的人减签 / whoever has the vote now removes an approver added to it
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { person: zheng.kai } }
    - approverAdded: { by: ma.chao, before: li.na }
    - approverAdded: { by: ma.chao, after: zhou.jie }
    - reassigned: { by: admin, state: signing, from: ma.chao, to: qian.yun, comment: 离职 }
    - refused: { code: remove-not-allowed, approverRemoved: { by: zhou.min, person: li.na, comment: 不必 } }
    - approverRemoved: { by: qian.yun, person: li.na, comment: 不必 }
    - transferred: { by: qian.yun, to: zhou.min }
    - approverRemoved: { by: zhou.min, person: zhou.jie, comment: 不必 }
    - approved: { by: zhou.min }
    - expect: { tasks: [{ state: signing, for: zheng.kai }] }

- scenario: 申请不能移交给唯一能审批它的人 / a request does not become his who alone can decide on it
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { person: zheng.kai } }
    - approved: { by: ma.chao }
    - refused: { code: person-is-initiator, handedOver: { by: admin, from: zhao.lei, to: zheng.kai, comment: 离职 } }
    - approved: { by: zheng.kai }
    - approved: { by: feng.xue }
    - approved: { by: wu.min }
    - refused: { code: person-is-initiator, handedOver: { by: admin, from: zhao.lei, to: wang.fang, comment: 离职 } }
    - handedOver: { by: admin, from: zhao.lei, to: liu.yang, comment: 离职 }

- scenario: 接替离职人员在实例中的全部位置 / somebody takes a leaver's place in all that is to come
  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }
  steps:
    - done: { by: zhao.lei, request: { person: zheng.kai } }
    - refused: { code: not-allowed, handedOver: { by: wang.fang, from: zheng.kai, to: xu.lin, comment: 离职 } }
    - refused: { code: person-unknown, handedOver: { by: admin, from: zheng.kai, to: nobody, comment: 离职 } }
    - refused: { code: person-not-there, handedOver: { by: admin, from: li.na, to: xu.lin, comment: 离职 } }
    - refused: { code: person-there-already, handedOver: { by: admin, from: zheng.kai, to: wu.min, comment: 离职 } }
    - asked: { by: ma.chao, to: zheng.kai, question: 型号？ }
    - copied: { by: zhao.lei, to: zheng.kai }
    - handedOver: { by: admin, from: zheng.kai, to: xu.lin, comment: 离职 }
    - refused: { code: person-not-there, handedOver: { by: admin, from: zheng.kai, to: xu.lin, comment: 离职 } }
    - refused: { code: question-not-yours, answered: { by: zheng.kai, answer: A 型 } }
    - answered: { by: xu.lin, answer: A 型 }
    - refused: { code: copy-not-found, read: { by: zheng.kai } }
    - read: { by: xu.lin }
    - handedOver: { by: admin, from: zhao.lei, to: liu.yang, comment: 离职 }
    - handedOver: { by: admin, from: xu.lin, to: liu.yang, comment: 离职 }
    - approved: { by: ma.chao }
    - expect: { tasks: [{ state: signing, for: he.jun }] }
    - approved: { by: he.jun }
    - approved: { by: feng.xue }
    - approved: { by: wu.min }
    - approved: { by: wang.fang }
    - approved: { by: he.jun }
    - expect: { tasks: [{ state: closing, for: liu.yang }] }
    - done: { by: liu.yang }
    - expect: { ended: over }
`,
});

onBothDrivers(FILES, scenariosOf(FILES, 'order'));
