import type { MessageType } from '../definition/message-type.js';
import type { State } from '../definition/state.js';
import type { Text } from '../definition/text.js';
import type { Handler } from '../definition/transition.js';
import { own } from '../definition/values.js';

/** What the states raise by themselves, as a picture says it. */
const RAISED: Readonly<Record<string, Text>> = {
  done: { zh: '完成', en: 'done' },
  approved: { zh: '同意', en: 'approved' },
  rejected: { zh: '驳回', en: 'rejected' },
  breached: { zh: '超过时限', en: 'limit passed' },
  elapsed: { zh: '到时', en: 'time is up' },
  ended: { zh: '已结束', en: 'ended' },
  failed: { zh: '未能办成', en: 'failed' },
  succeeded: { zh: '成功', en: 'succeeded' },
  found: { zh: '找到', en: 'found' },
  missing: { zh: '没有', en: 'not found' },
};

/**
 * An event in people's words: the label of an outcome or button, the title of a message.
 *
 * @param state - the state that hears it; null: the whole process
 */
export function eventTitle(handler: Handler, state: State | null, messages: ReadonlyMap<string, MessageType>): Text {
  if (handler.title) return handler.title;
  const work = state?.kind === 'task' ? state.task : state?.kind === 'approval' ? state.approval : null;
  const outcome = work && own(work.outcomes, handler.event);
  if (outcome) return outcome;
  const last = handler.event.split('.').at(-1) ?? handler.event;
  return (
    messages.get(handler.event)?.title ??
    own(RAISED, handler.kind === 'limit' ? last : handler.event) ?? { zh: handler.event, en: handler.event }
  );
}
