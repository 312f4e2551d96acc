import { titleOf } from '#engine/audit/as-of.js';
import type { CaseFile } from '../case-file.js';
import type { Line, Section } from '../page/block.js';
import { paragraph, say, told, typed } from '../page/spans.js';

/** The process as drawn, with the way the case took. */
export function path(file: CaseFile): Section {
  return {
    id: 'path',
    title: { zh: '流程图与所走路径', en: 'The process and the way taken' },
    blocks: [
      paragraph(
        say(
          '深色框和粗线为本案走过之处，框上数字为进入该状态的事件号；双线框为本案现在所在。退回等返回路径不在图中，见下列次序。',
          'Dark boxes and thick lines are the way this case took; the numbers on a box are the events that entered it; a double frame is where it stands. Ways back are not drawn; see the order below.',
          'muted',
        ),
      ),
      { kind: 'drawing', svg: file.diagram },
      paragraph(say('次序：', 'In order: ', 'strong'), ...order(file)),
    ],
  };
}

function order({ moments }: CaseFile): Line {
  return moments.flatMap(({ event, process }): Line => {
    const { entered } = event.delta;
    const states = entered.filter((name) => process.states.has(name));
    if (states.length === 0) return [];
    const isBack = event.type === 'task.returned' || ['withdraw', 'takeBack', 'return'].includes(String(event.command['type']));
    const arrow = event.seq === 1 ? [] : [isBack ? say(' ↤ ', ' ↤ ', 'bad') : typed(' → ', 'muted')];
    return [
      ...arrow,
      ...states.flatMap((name, place) => [...(place === 0 ? [] : [typed(' → ', 'muted')]), told(titleOf(process, name))]),
      typed(` #${event.seq}`, 'muted'),
    ];
  });
}
