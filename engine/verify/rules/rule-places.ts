import { child } from '#engine/definition/json-pointer.js';
import { didYouMean } from '#engine/definition/suggest.js';
import { valueAt } from '../value-at.js';
import { raisedEvents } from '../raised-events.js';
import type { ProcessRule } from '../rule.js';
import { handlersOver } from '../state-tree.js';

/** Supplementary provisions are checked at places that exist, `state.event` or `limit.breached`; their ids are unique. */
export const rulePlaces: ProcessRule = ({ process, tree, report }) => {
  const ofStates = tree.nodes.flatMap((node) => {
    const { must, may } = raisedEvents(node.state);
    const heard = handlersOver(node, process).flatMap(({ kind, event }) => (kind === 'limit' ? [] : event));
    return [...new Set([...must, ...may, ...heard])].map((event) => `${node.state.name}.${event}`);
  });
  const places = [...ofStates, ...Object.keys(process.limits).map((limit) => `${limit}.breached`)];
  const seen = new Set<string>();
  for (const rule of process.rules) {
    if (seen.has(rule.id))
      report.error('GH2602', child(rule.path, 'id'), { zh: `补充规定 \`${rule.id}\` 重复。`, en: `rule \`${rule.id}\` is written twice` });
    seen.add(rule.id);
    const written = valueAt(report.source.value, child(rule.path, 'at'));
    for (const [index, at] of rule.at.entries()) {
      if (places.includes(at)) continue;
      const place = Array.isArray(written) ? child(child(rule.path, 'at'), index) : child(rule.path, 'at');
      report.error(
        'GH2601',
        place,
        { zh: `没有 \`${at}\` 这样的位置（状态.事件）。`, en: `there is no place \`${at}\` (state.event)` },
        didYouMean(at, places),
      );
    }
  }
};
