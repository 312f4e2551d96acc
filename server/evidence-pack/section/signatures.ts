import type { CaseFile } from '../case-file.js';
import type { Section } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, paragraph, say, table, told, typed } from '../page/spans.js';

/** Who put his name to what at the gates. */
export function signatures({ signatures: given, moments, people }: CaseFile): Section {
  const directoryAt = (seq: number): number => moments[seq - 1]?.event.versions.directory ?? 0;
  return {
    id: 'signatures',
    title: { zh: '签名', en: 'Signatures' },
    blocks: [
      given.length === 0
        ? paragraph(say('本案没有审批签名。', 'Nobody signed at a gate.', 'muted'))
        : table(
            [
              [{ zh: '时间', en: 'When' }, 24],
              [{ zh: '何处', en: 'Where' }, 24],
              [{ zh: '签名人', en: 'Who' }, 24],
              [{ zh: '含义', en: 'Meaning' }, 28],
            ],
            given.map(({ seq, at, title, item, person, meaning }) => [
              cell(typed(instantText(Date.parse(at))), typed(` #${seq}`, 'muted')),
              cell(told(title), typed(item === null ? '' : ` ${item + 1}`)),
              cell(people.name(person, directoryAt(seq))),
              cell(told(meaning)),
            ]),
          ),
    ],
  };
}
