import { requestForm, requestOpening } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';
import { onBothDrivers, scenariosOf } from './on-both-drivers.js';

const FOUR = 'by: [finance, technician, warehouse-keeper, company-leader]';
const ABSTAIN = 'outcomes: [approved, rejected, abstained], commentFor: [rejected]';

/** Every way to decide and to assign, one gate a process; what is approved ends, what is rejected is asked again. */
const GATES = {
  first: 'approval: { by: [finance, technician] }',
  each: `approval: { ${FOUR}, mode: all, ${ABSTAIN} }`,
  two: `approval: { ${FOUR}, quorum: 2 }`,
  share: `approval: { ${FOUR}, quorum: 60%, ${ABSTAIN} }`,
  weight: `approval: { by: [company-leader, finance, technician], weighted: { company-leader: 50, finance: 30, technician: 20 }, pass: 50%, ${ABSTAIN} }`,
  turns: 'approval: { by: [technician, everyone in finance, company-leader], mode: sequence }',
  steps: 'approval: { levels: [{ by: technician }, { by: company-leader, when: request.days > 5 }] }',
  ranked: 'approval: { by: [technician, finance], assign: ranked }',
  known: 'approval: { by: technician, whenRepeated: skip }',
} as const;

/** Decided by the technician alone, before the gate `known`. */
const BEFORE = `checking: { ${title}, approval: { by: technician }, on: { approved: deciding, rejected: asking } }`;

const asked = (days = 1): string => `    - done: { by: zhao.lei, request: { days: ${days} } }\n`;
const GIVEN = '  given: { now: 2026-09-29T09:00+08:00, initiator: zhao.lei }\n  steps:\n';

const STORIES: Readonly<Record<keyof typeof GATES, string>> = {
  first: `
- scenario: 或签：一人决定，其余关闭 / one decides, the others are closed
${GIVEN}${asked()}    - approved: { by: zheng.kai }
    - refused: { code: instance-ended, approved: { by: feng.xue, state: deciding } }
    - expect: { ended: over, decided: { deciding: [{ by: zheng.kai, outcome: approved }] } }
- scenario: 领取、放回、暂存 / claimed, drafted, released, and decided by another
${GIVEN}${asked()}    - claimed: { by: feng.xue }
    - expect: { tasks: [{ assignee: feng.xue }] }
    - refused: { code: task-already-claimed, approved: { by: wu.min } }
    - drafted: { by: feng.xue }
    - released: { by: feng.xue }
    - refused: { code: task-not-claimed, released: { by: feng.xue } }
    - approved: { by: wu.min }
    - expect: { ended: over, decided: { deciding: [{ by: wu.min }] } }
`,
  each: `
- scenario: 会签：弃权不反对，人人表态即通过 / an abstention is not against; it passes once everybody is through
${GIVEN}${asked()}    - approved: { by: feng.xue }
    - abstained: { by: zheng.kai }
    - approved: { by: ma.chao }
    - expect: { state: deciding }
    - approved: { by: chen.guodong }
    - expect: { ended: over }
- scenario: 会签：一人驳回即为驳回 / one is against
${GIVEN}${asked()}    - approved: { by: feng.xue }
    - refused: { code: comment-required, rejected: { by: zheng.kai } }
    - rejected: { by: zheng.kai, comment: 型号不符 }
    - refused: { code: task-already-closed, approved: { by: ma.chao, state: deciding } }
    - expect: { state: asking }
- scenario: 会签：全部弃权不算通过 / what nobody approves is not approved
${GIVEN}${asked()}    - abstained: { by: feng.xue }
    - abstained: { by: zheng.kai }
    - abstained: { by: ma.chao }
    - abstained: { by: chen.guodong }
    - expect: { state: asking }
`,
  two: `
- scenario: 两票即可 / two are enough
${GIVEN}${asked()}    - approved: { by: feng.xue }
    - rejected: { by: zheng.kai, comment: 不急 }
    - expect: { state: deciding }
    - approved: { by: ma.chao }
    - refused: { code: instance-ended, approved: { by: chen.guodong, state: deciding } }
    - expect: { ended: over }
- scenario: 票数已不可能达到 / once two can no longer be reached
${GIVEN}${asked()}    - rejected: { by: feng.xue, comment: 不急 }
    - rejected: { by: zheng.kai, comment: 不急 }
    - expect: { state: deciding }
    - rejected: { by: ma.chao, comment: 无货 }
    - expect: { state: asking }
`,
  share: `
- scenario: 四票中须三票（60%） / 60 % of four are three
${GIVEN}${asked()}    - approved: { by: feng.xue }
    - approved: { by: zheng.kai }
    - abstained: { by: ma.chao }
    - expect: { state: deciding }
    - approved: { by: chen.guodong }
    - expect: { ended: over }
- scenario: 弃权仍计入总数 / who abstains stays part of the whole
${GIVEN}${asked()}    - abstained: { by: feng.xue }
    - approved: { by: zheng.kai }
    - abstained: { by: ma.chao }
    - refused: { code: task-already-closed, approved: { by: chen.guodong, state: deciding } }
    - expect: { state: asking }
`,
  weight: `
- scenario: 票签：恰为一半不够 / of two halves none wins
${GIVEN}${asked()}    - approved: { by: chen.guodong }
    - expect: { state: deciding }
    - approved: { by: zheng.kai }
    - refused: { code: instance-ended, approved: { by: feng.xue, state: deciding } }
    - expect: { ended: over }
- scenario: 票签：一半反对即不可能通过 / with half of the weight against it cannot pass
${GIVEN}${asked()}    - rejected: { by: chen.guodong, comment: 超出权限 }
    - expect: { state: asking }
- scenario: 票签：弃权的权重不转给别人 / the weight of who abstains goes to nobody
${GIVEN}${asked()}    - abstained: { by: feng.xue }
    - approved: { by: zheng.kai }
    - expect: { state: deciding }
    - approved: { by: chen.guodong }
    - expect: { ended: over }
`,
  turns: `
- scenario: 顺序会签：轮到才有任务 / each is asked in turn
${GIVEN}${asked()}    - expect: { tasks: [{ for: technician }] }
    - refused: { code: task-not-yours, approved: { by: feng.xue, state: deciding } }
    - approved: { by: zheng.kai }
    - refused: { code: task-not-yours, approved: { by: wu.min, state: deciding } }
    - approved: { by: feng.xue }
    - approved: { by: wu.min }
    - expect: { state: deciding, tasks: [{ for: company-leader }] }
    - approved: { by: chen.guodong }
    - expect: { ended: over }
- scenario: 顺序会签：一人驳回，后面的人不再问 / one is against, nobody after him is asked
${GIVEN}${asked()}    - approved: { by: zheng.kai }
    - rejected: { by: feng.xue, comment: 金额不符 }
    - expect: { state: asking }
`,
  steps: `
- scenario: 逐级：小的一级即可 / a small one needs one level
${GIVEN}${asked()}    - approved: { by: zheng.kai }
    - expect: { ended: over }
- scenario: 逐级：大的还须上一级 / a large one goes up
${GIVEN}${asked(6)}    - approved: { by: zheng.kai }
    - expect: { state: deciding, tasks: [{ for: company-leader }] }
    - rejected: { by: chen.guodong, comment: 太久 }
    - expect: { state: asking }
`,
  ranked: `
- scenario: 按顺序分配：前一位不在岗，由后一位办理 / the first in rank who is there
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    substitutions: [{ person: zheng.kai, by: li.na, from: 2026-09-30, to: 2026-09-30 }]
  steps:
${asked()}    - expect: { tasks: [{ assignee: zheng.kai }] }
    - rejected: { by: zheng.kai, comment: 请写清 }
    - wait: 2026-09-30T09:00+08:00
${asked(2)}    - expect: { tasks: [{ assignee: feng.xue }] }
    - approved: { by: feng.xue }
    - expect: { ended: over }
`,
  known: `
- scenario: 前面已审批的人不再问 / who approved before is not asked again
${GIVEN}${asked()}    - approved: { by: zheng.kai, state: checking }
    - expect: { ended: over }
- scenario: 驳回之后须重新审批 / only what was decided after the last rejection counts
${GIVEN}${asked()}    - rejected: { by: zheng.kai, state: checking, comment: 请写清 }
${asked(2)}    - expect: { state: checking, tasks: [{ for: technician }] }
    - transferred: { by: zheng.kai, to: ma.chao }
    - approved: { by: ma.chao }
    - expect: { state: deciding, tasks: [{ for: technician }] }
    - approved: { by: zheng.kai }
    - expect: { ended: over }
`,
};

const FILES = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  ...Object.fromEntries(
    Object.entries(GATES).flatMap(([id, gate]) => [
      [
        `processes/${id}.yaml`,
        `${requestOpening(id, id.toUpperCase(), id === 'known' ? 'checking' : 'deciding')}
  ${id === 'known' ? BEFORE : ''}
  deciding: { ${title}, ${gate}, on: { approved: over, rejected: asking } }
  over: { type: final, ${title} }
`,
      ],
      [`processes/${id}.scenarios.yaml`, STORIES[id as keyof typeof GATES]],
    ]),
  ),
});

onBothDrivers(FILES, Object.assign({}, ...Object.keys(GATES).map((id) => scenariosOf(FILES, id))) as ReturnType<typeof scenariosOf>);
