import { type Priority, PRIORITY_TITLES } from '../definition/priority.js';
import type { Work } from '../definition/work.js';
import type { TaskExplanation } from './explain-task.js';

/** @param opened - what it was when the task opened; `is`: what it is now */
export function explainPriority({ priority }: Work, opened: Priority, is: Priority): TaskExplanation['priority'] {
  const [title, before] = [PRIORITY_TITLES[is], PRIORITY_TITLES[opened]];
  const data = typeof priority === 'string' ? null : { expression: priority.source, value: opened };
  if (is !== opened)
    return {
      is,
      data,
      text: { zh: `${title.zh}：超时后由${before.zh}提高`, en: `${title.en}: raised from ${before.en} when it was late` },
    };
  if (data)
    return {
      is,
      data,
      text: { zh: `${title.zh}：按流程定义由单据得出`, en: `${title.en}: by what the definition reads from the documents` },
    };
  return { is, data, text: { zh: `${title.zh}：流程定义如此`, en: `${title.en}: as the definition says` } };
}
