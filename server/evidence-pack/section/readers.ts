import type { JsonObject } from '#engine/runtime/instance.js';
import { own } from '#engine/definition/values.js';
import { ACCESS_ACTIONS } from '#server/access/access-action.js';
import type { KeptCase } from '../case-file.js';
import type { Section } from '../page/block.js';
import { instantText } from '../page/moments-text.js';
import { cell, paragraph, say, table, told, typed } from '../page/spans.js';

/** Who read the case, took something of it away, or was refused, as the access log has it. */
export function readers({ accesses, accessCount, directory, people }: KeptCase): Section {
  const title = { zh: '谁看过本案', en: 'Who read the case' };
  if (accesses === null)
    return {
      id: 'readers',
      title,
      blocks: [
        paragraph(
          say(
            '操作记录只对审计员和管理员开放，取得本包的人无权查看。',
            'The access log is open to auditors and administrators alone; whoever made this pack may not read it.',
            'muted',
          ),
        ),
      ],
    };
  return {
    id: 'readers',
    title,
    blocks: [
      paragraph(
        say(
          '审计员、管理员和流程负责人等按职权查看，取走文件，以及被拒绝的操作，都有记录；办理人查看自己的任务见“完整经过”。取得本包本身也已记录。',
          'Reads by office (auditors, administrators, owners), files taken away and refusals are on record; that people opened their own tasks stands in the trail. Making this pack is on record too.',
          'muted',
        ),
      ),
      ...(accessCount > accesses.length
        ? [
            paragraph(
              say(
                `共 ${accessCount} 条，此处为最近 ${accesses.length} 条。`,
                `${accessCount} entries; these are the latest ${accesses.length}.`,
                'bad',
              ),
            ),
          ]
        : []),
      accesses.length === 0
        ? paragraph(say('没有记录', 'no entries', 'muted'))
        : table(
            [
              [{ zh: '时间', en: 'When' }, 22],
              [{ zh: '何人', en: 'Who' }, 24],
              [{ zh: '做了什么', en: 'What' }, 24],
              [{ zh: '结果与详情', en: 'Outcome and details' }, 30],
            ],
            accesses.map(({ at, person, onBehalfOf, action, outcome, details }) => [
              cell(typed(instantText(at))),
              cell(
                person === null ? say('不明', 'nobody known', 'muted') : people.name(person, directory),
                ...(onBehalfOf === null ? [] : [say(' 代 ', ' for '), people.name(onBehalfOf, directory)]),
              ),
              cell(told(own(ACCESS_ACTIONS, action as keyof typeof ACCESS_ACTIONS) ?? { zh: action, en: action })),
              [
                [outcome === 'done' ? say('完成', 'done') : typed(outcome, 'bad')],
                ...(detailsText(details) === '' ? [] : [[typed(detailsText(details), 'muted')]]),
              ],
            ]),
          ),
    ],
  };
}

/** `as: auditor; view: instance`: names, counts and reasons, as the log keeps them; nothing for what is empty. */
function detailsText(details: JsonObject): string {
  const told = Object.entries(details).flatMap(([name, value]) => {
    const text = Array.isArray(value)
      ? value.map(String).join(', ')
      : typeof value === 'object'
        ? JSON.stringify(value ?? '')
        : String(value);
    return text === '' || text === '""' ? [] : [`${name}: ${text}`];
  });
  return told.join('; ');
}
