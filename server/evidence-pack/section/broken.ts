import type { BrokenCase } from '../case-file.js';
import type { Section } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, facts, paragraph, say, typed } from '../page/spans.js';
import { verdictSpan } from './verification.js';

/** What can still be said of a case whose history was tampered with so that it cannot be carried out again. */
export function broken({ id, problem, report, readBy, readAt, people, directory }: BrokenCase): Section {
  return {
    id: 'glance',
    title: { zh: '本案的历史无法讲述', en: 'The history of this case cannot be told' },
    blocks: [
      paragraph(verdictSpan(report)),
      paragraph(
        say(
          '按历史逐步重算到某处走不下去，因此本包没有经过、表单和时限的说明。evidence.jsonl 保留了库中现有的全部事件，核对报告指出何处与记录时不同。',
          'Carried out again, the history comes to a place from which it cannot go on; so this pack tells no trail, forms or limits. evidence.jsonl holds every event there is, and the verification report says what is not as it was recorded.',
        ),
      ),
      facts(
        [{ zh: '走不下去之处', en: 'Where it breaks off' }, cell(typed(problem, 'bad'))],
        [{ zh: '实例编号', en: 'Instance' }, cell(typed(id, 'code'))],
        [
          { zh: '本证据包', en: 'This pack' },
          cell(
            say('由 ', 'made by '),
            people.name(readBy, directory),
            say(` 于 ${instantText(readAt)} 取得（中国标准时间）`, ` at ${instantText(readAt)}, China Standard Time`),
          ),
        ],
      ),
    ],
  };
}
