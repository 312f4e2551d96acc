import { isDeepStrictEqual } from 'node:util';
import type { Json } from '#engine/runtime/instance.js';
import { differencesOf } from '#engine/audit/differences.js';
import { INVESTIGATE, RESTORE } from '../finding.js';
import type { Invariant } from '../invariant.js';

/** What an event says in columns of its own. */
const COLUMNS = ['type', 'actor', 'onBehalfOf', 'definition'] as const;
/** Places of one instance or event that are named. */
const MOST_SHOWN = 5;

/** I4: the events, decided again by the engine, give what is stored. */
export const replayed: Invariant = {
  id: 'I4',
  title: { zh: '按历史重算得到现状', en: 'Replaying the history gives what is stored' },
  proves: {
    zh: '每个流程的状态、数据和单据都由其事件而来，除已删除的个人信息外一字不差；每个事件写明的变化就是引擎决定的变化。',
    en: 'State, data and documents of every instance follow from its events, but for what was erased; and what an event says has changed is what the engine decides.',
  },
  replays: [
    {
      name: 'replay',
      needs: ['event', 'replay'],
      watch: (_, report) => ({
        event({ instance: { id } }, { decided, again, isErased }) {
          if (!decided || !again) return;
          const wrong: string[] = COLUMNS.filter((name) => decided[name] !== again[name]);
          if (!isErased && !isDeepStrictEqual(decided.delta, again.delta))
            wrong.push(
              ...differences(JSON.parse(JSON.stringify({ delta: again.delta })), { delta: decided.delta }, false).slice(0, MOST_SHOWN),
            );
          if (wrong.length === 0) return;
          report.found('replay', {
            instance: id,
            seq: decided.seq,
            table: 'event',
            what: { zh: `${wrong.join('、')} 与操作不符`, en: `${wrong.join(', ')} is not what the command led to` },
            expected: { zh: '与引擎按此操作和事实所决定的相同', en: 'what the engine decides on this command and its facts' },
            remedy: INVESTIGATE,
          });
        },
        end({ instance: stored }, { last, instance, broken, isErased }) {
          const { id } = stored;
          if (broken && isErased)
            return report.unchecked({
              zh: '有的流程按历史不能重算，因为决定所依据的个人信息已被删除',
              en: 'some histories cannot be replayed, because personal data that decided something was erased',
            });
          if (broken)
            return report.found('replay', {
              instance: id,
              seq: broken.seq,
              table: 'event',
              what: { zh: `这个事件不能重算：${broken.why}`, en: `this event cannot be decided again: ${broken.why}` },
              expected: { zh: '每个事件都能由其操作和事实重算', en: 'every event follows from its command and its facts' },
              remedy: INVESTIGATE,
            });
          if (!last || !instance || isDeepStrictEqual(instance, stored)) return;
          // As JSON keeps it: what is undefined is not there.
          const told = JSON.parse(JSON.stringify(instance)) as Json;
          const places = differences(told, stored, isErased);
          if (places.length === 0) return;
          const [shown, more] = [places.slice(0, MOST_SHOWN).join(', '), Math.max(0, places.length - MOST_SHOWN)];
          report.found('replay', {
            instance: id,
            seq: last.seq,
            table: 'instance',
            what: {
              zh: `不是按历史重算的结果：${shown}${more > 0 ? ` 等 ${places.length} 处` : ''}`,
              en: `not what the history leads to: ${shown}${more > 0 ? ` and ${more} more` : ''}`,
            },
            expected: { zh: '与历史相同（已删除的个人信息除外）', en: 'the same as by the history, but for what was erased' },
            remedy: RESTORE,
          });
        },
      }),
    },
  ],
};

/** Places where two values differ, never what stands there. @param isErased - null on either side is no difference */
function differences(told: unknown, stored: unknown, isErased: boolean): readonly string[] {
  return differencesOf(told as Json, stored as Json)
    .filter(({ before, after }) => !isErased || (before !== null && after !== null))
    .map(({ path }) => path.slice(1).replaceAll('/', '.'));
}
