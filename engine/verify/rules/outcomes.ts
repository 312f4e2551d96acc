import { didYouMean } from '#engine/definition/suggest.js';
import type { Handler } from '#engine/definition/transition.js';
import { raisedEvents } from '../raised-events.js';
import type { ProcessRule } from '../rule.js';
import { handlersOver, within, type StateNode } from '../state-tree.js';

/** What a state raises leads somewhere, and nothing waits for an event that is never raised. */
export const outcomes: ProcessRule = ({ process, tree, report }) => {
  for (const node of tree.nodes) {
    const handled = new Set(handlersOver(node, process).map(({ event }) => event));
    for (const event of raisedEvents(node.state).must) {
      if (handled.has(event)) continue;
      report.errorAtKey(
        'GH2108',
        node.state.path,
        {
          zh: `状态 \`${node.state.name}\` 的结果 \`${event}\` 没有去向。`,
          en: `state \`${node.state.name}\`: outcome \`${event}\` leads nowhere`,
        },
        { zh: `在 \`on\` 中写 \`${event}: <状态>\`。`, en: `write \`${event}: <state>\` under \`on\`` },
      );
    }
    checkHandlers(node.state.on, within(node));
  }
  checkHandlers(process.on, tree.nodes);

  function checkHandlers(handlers: readonly Handler[], inside: readonly StateNode[]): void {
    const raised = new Set(inside.flatMap(({ state }) => Object.values(raisedEvents(state)).flat()));
    for (const { event, kind, path } of handlers) {
      if (kind !== 'raised' || raised.has(event)) continue;
      const known = [...raised];
      report.errorAtKey(
        'GH2109',
        path,
        { zh: `这里不会产生事件 \`${event}\`。`, en: `nothing here raises \`${event}\`` },
        didYouMean(event, known) ?? {
          zh: `可能的事件：${known.join('、') || '无'}；按钮要写 \`by\`，消息名称带点。`,
          en: `raised here: ${known.join(', ') || 'nothing'}; a button has \`by\`, a message a dot in its name`,
        },
      );
    }
  }
};
