import { RESTORE } from '../finding.js';
import { expectedProjection, PROJECTIONS, type Projection, storedProjection } from '../expected-rows.js';
import type { Invariant } from '../invariant.js';

const TABLES = Object.keys(PROJECTIONS) as Projection[];

/** I5: open work, inboxes, clocks and awaited messages have their rows, and there are no others. */
export const projections: Invariant = {
  id: 'I5',
  title: { zh: '待办、时限和等待的消息与流程一致', en: 'Tasks, inboxes, timers and awaited messages follow from the instance' },
  proves: {
    zh: '没有遗漏的待办、时限或消息，也没有多余的：task、task_candidate、timer、subscription 的每一行都由流程的现状而来，反之亦然。',
    en: 'No task, clock or message is lost and none is left over: every row of task, task_candidate, timer and subscription follows from an instance, and the other way round.',
  },
  replays: [
    {
      name: 'projection',
      needs: TABLES,
      watch: (_, report) => ({
        begin(seen) {
          for (const table of TABLES) {
            const expected = expectedProjection(seen, table);
            if (!expected) continue;
            const found = storedProjection(seen, table);
            const place = { instance: seen.instance.id, seq: seen.instance.state.seq, table, remedy: RESTORE };
            for (const [key, row] of expected) {
              const other = found.get(key);
              if (other === row) continue;
              report.found('projection', {
                ...place,
                what:
                  other === undefined
                    ? { zh: `缺少一行：${key}`, en: `row ${key} is missing` }
                    : { zh: `${key} 是 ${other}`, en: `${key} is ${other}` },
                expected: { zh: row, en: row },
              });
            }
            for (const [key, row] of found)
              if (!expected.has(key))
                report.found('projection', {
                  ...place,
                  what: { zh: `多出一行：${row}`, en: `there is a row too many: ${row}` },
                  expected: { zh: '流程的现状里没有它', en: 'none: nothing in the instance leads to it' },
                });
          }
        },
      }),
    },
  ],
};
