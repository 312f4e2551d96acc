import type { JsonObject } from '../instance.js';
import type { Turn } from '../turn.js';
import { taskOfActor } from './find-task.js';
import { type CommandRule, GOES_ON, HELPERS } from './command-rule.js';

/** Keeps half-filled documents with the task, unchecked; the last draft counts. */
export function draft(turn: Turn, command: { readonly task: number; readonly documents: JsonObject }): string {
  const task = taskOfActor(turn, command.task, 'helper');
  turn.setTask({ ...task, draft: { by: turn.actor ?? '', at: turn.now, content: command.documents } });
  return 'draft.saved';
}

export const draftRule: CommandRule = {
  title: { zh: '暂存', en: 'Save a draft' },
  who: HELPERS,
  when: { zh: '办理之前；不检查填写内容，只保留最后一次', en: 'Before it is finished; nothing is checked, the last draft counts' },
  limit: GOES_ON,
  recorded: { zh: '`draft.saved`：暂存的内容', en: '`draft.saved`: the draft' },
  allow: null,
};
