import type { CaseFile } from '../case-file.js';
import type { PaperFiles } from '../pack-file.js';
import type { Section } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, heading, paragraph, say, table, told, typed } from '../page/spans.js';

/** Printed documents and attachments, with the files of this pack they are in and their digests. */
export function papers({ prints, attachments, moments, people }: CaseFile, files: PaperFiles): Section {
  const directoryAt = (seq: number): number => moments[seq - 1]?.event.versions.directory ?? 0;
  return {
    id: 'papers',
    title: { zh: '打印件与附件', en: 'Printed documents and attachments' },
    blocks: [
      heading(3, say('打印件', 'Printed documents')),
      paragraph(
        say(
          '按历史重印，与当时内容相同；其中已删除的个人信息留空。',
          'Printed again from the history, as they said then; personal values erased since are left blank in them.',
          'muted',
        ),
      ),
      prints.length === 0
        ? paragraph(say('无', 'none', 'muted'))
        : table(
            [
              [{ zh: '单据', en: 'Document' }, 26],
              [{ zh: '打印于', en: 'Printed' }, 18],
              [{ zh: '文件与 SHA-256', en: 'File and SHA-256' }, 56],
            ],
            prints.map(({ id, title, number, version, at, superseded, copies }, place) => [
              [
                [told(title, 'strong'), typed(number === null ? '' : ` ${number}`), say(`，第 ${version} 版`, `, version ${version}`)],
                ...(superseded ? [[say('此后内容有变，已作废', 'superseded: what it says was changed since', 'bad')]] : []),
                ...(copies.length === 0 ? [] : [[typed(copies.join('，'), 'muted')]]),
              ],
              cell(typed(instantText(Date.parse(at))), typed(` #${id.split('.')[0] ?? ''}`, 'muted')),
              (files.prints[place] ?? []).flatMap(({ path, digest }) => [[typed(path)], [typed(digest, 'code')]]),
            ]),
          ),
      heading(3, say('附件', 'Attachments')),
      attachments.length === 0
        ? paragraph(say('无', 'none', 'muted'))
        : table(
            [
              [{ zh: '文件名', en: 'Name' }, 26],
              [{ zh: '何人何时', en: 'Who and when' }, 18],
              [{ zh: '文件与 SHA-256', en: 'File and SHA-256' }, 56],
            ],
            attachments.map(({ seq, at, person, name, mediaType, size, digest }, place) => [
              [
                [name === null ? say('〔名称已删除〕', '[name erased]', 'erased') : typed(name, 'strong')],
                [typed(`${mediaType}, ${size} B`, 'muted')],
              ],
              [[people.name(person, directoryAt(seq))], [typed(instantText(at)), typed(` #${seq}`, 'muted')]],
              [
                [
                  files.attachments[place]
                    ? typed(files.attachments[place].path)
                    : say('〔文件已删除，仅存摘要〕', '[the file was erased, its digest stays]', 'erased'),
                ],
                [typed(digest, 'code')],
              ],
            ]),
          ),
    ],
  };
}
