import { INVESTIGATE } from '../finding.js';
import type { Invariant } from '../invariant.js';
import { commandOf } from '../walked-event.js';

/** I11: branches join once, and a reply counts once. */
export const joinsOnce: Invariant = {
  id: 'I11',
  title: { zh: '分支只汇合一次', en: 'Branches join once' },
  proves: {
    zh: '没有状态在仍处其中时被再次进入，没有未进入的状态被离开，所以分支汇合后的状态只进入一次；子流程和服务的结果各只算一次。',
    en: 'No state is entered while the instance is in it or left while it is not, so that what follows a join is entered once; the result of every call and service counts once.',
  },
  replays: [
    {
      name: 'entered-twice',
      needs: ['event'],
      watch: (_, report) => {
        let active = new Set<string>();
        let ended = new Set<string>();
        return {
          begin() {
            active = new Set();
            ended = new Set();
          },
          event({ instance: { id } }, { stored }) {
            const { left = [], entered = [] } = stored.body['delta'] as { left?: readonly string[]; entered?: readonly string[] };
            const place = { instance: id, seq: stored.seq, table: 'event', remedy: INVESTIGATE };
            // Within one event a state may be passed through, even more than once: only where an event begins and ends it is told.
            const count = (names: readonly string[], state: string): number => names.filter((name) => name === state).length;
            for (const state of new Set([...left, ...entered])) {
              const is = (active.has(state) ? 1 : 0) + count(entered, state) - count(left, state);
              if (is > 1)
                report.found('entered-twice', {
                  ...place,
                  what: { zh: `仍在状态 ${state} 时又进入了它`, en: `it entered ${state} while it was in it` },
                  expected: { zh: '离开之后才能再进入', en: 'a state is left before it is entered again' },
                });
              if (is < 0)
                report.found('entered-twice', {
                  ...place,
                  what: { zh: `不在状态 ${state} 却离开了它`, en: `it left ${state} while it was not in it` },
                  expected: { zh: '进入之后才能离开', en: 'a state is left once for each time it is entered' },
                });
              if (is > 0) active.add(state);
              else active.delete(state);
            }
            const { type, call } = commandOf(stored);
            // What came while the instance was suspended is kept, and comes again when it is activated.
            if ((type !== 'callEnded' && type !== 'serviceEnded') || stored.type.endsWith('.kept')) return;
            const answer = String(call);
            if (ended.has(answer))
              report.found('entered-twice', {
                ...place,
                what: { zh: `调用 ${answer} 的结果第二次到来`, en: `the result of call ${answer} came a second time` },
                expected: { zh: '每次调用只有一个结果', en: 'one result for each call' },
              });
            ended.add(answer);
          },
        };
      },
    },
  ],
};
