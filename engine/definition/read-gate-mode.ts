import { child } from './json-pointer.js';
import type { GateMode } from './work.js';
import type { ReadContext } from './read-context.js';
import { shareOf, WHOLE_SHARE } from './share.js';
import { mapping, text, type YamlMap } from './values.js';

/** So much more than any other a vote may weigh. */
const MOST_WEIGHT = 10_000;

/** How the votes of a gate are counted. `quorum:` and `weighted:` say their mode themselves, `mode:` may repeat it. */
export function readGateMode(value: YamlMap, path: string, context: ReadContext): GateMode {
  const written = text(value.mode) ?? (value.quorum !== undefined ? 'quorum' : value.weighted !== undefined ? 'weighted' : 'any');
  refuseKeysOfOthers(value, path, written, context);
  switch (written) {
    case 'quorum':
      return readQuorum(value, path, context);
    case 'weighted':
      return readWeights(value, path, context);
    case 'all':
    case 'sequence':
      return { kind: written };
    default:
      return { kind: 'any' };
  }
}

function refuseKeysOfOthers(value: YamlMap, path: string, mode: string, { report }: ReadContext): void {
  for (const [key, of] of [
    ['quorum', 'quorum'],
    ['weighted', 'weighted'],
    ['pass', 'weighted'],
  ] as const) {
    if (value[key] === undefined || mode === of) continue;
    report.errorAtKey('GH1208', child(path, key), {
      zh: `\`${key}\` 只用于 \`mode: ${of}\`，这里是 \`mode: ${mode}\`。`,
      en: `\`${key}\` belongs to \`mode: ${of}\`; this is \`mode: ${mode}\``,
    });
  }
}

function readQuorum({ quorum }: YamlMap, path: string, { report }: ReadContext): GateMode {
  if (typeof quorum === 'number' && Number.isInteger(quorum) && quorum >= 1) return { kind: 'quorum', count: quorum, share: null };
  const share = shareOf(quorum);
  if (share !== null && share > 0 && share <= WHOLE_SHARE) return { kind: 'quorum', count: null, share };
  const hint = {
    zh: '写 `quorum: 2`（两票）或 `quorum: 60%`（全部票数的六成）。',
    en: 'write `quorum: 2` votes or `quorum: 60%` of all votes',
  };
  if (quorum === undefined)
    report.errorAtKey(
      'GH1102',
      child(path, 'mode'),
      { zh: '缺少 `quorum`：要多少票同意。', en: '`quorum` is missing: how many must approve' },
      hint,
    );
  else
    report.error(
      'GH1218',
      child(path, 'quorum'),
      { zh: '法定票数不是票数，也不是百分比。', en: 'neither a number of votes nor a share of them' },
      hint,
    );
  return { kind: 'quorum', count: 1, share: null };
}

function readWeights({ weighted, pass }: YamlMap, path: string, { report }: ReadContext): GateMode {
  if (weighted === undefined) {
    report.errorAtKey(
      'GH1102',
      child(path, 'mode'),
      { zh: '缺少 `weighted`：各人的权重。', en: '`weighted` is missing: how much each vote weighs' },
      { zh: '写 `weighted: { 角色: 权重 }`。', en: 'write `weighted: { role: weight }`' },
    );
  }
  const weights: Record<string, number> = {};
  for (const [entry, weight] of Object.entries(mapping(weighted))) {
    if (typeof weight === 'number' && Number.isInteger(weight) && weight >= 1 && weight <= MOST_WEIGHT) weights[entry] = weight;
    else
      report.error('GH1218', child(child(path, 'weighted'), entry), {
        zh: `权重须是 1 至 ${MOST_WEIGHT} 的整数。`,
        en: `a weight is a whole number from 1 to ${MOST_WEIGHT}`,
      });
  }
  const share = pass === undefined ? WHOLE_SHARE / 2 : shareOf(pass);
  // More than the share must approve, so that of two equal halves none wins: the whole can never be exceeded.
  if (share === null || share >= WHOLE_SHARE)
    report.error(
      'GH1218',
      child(path, 'pass'),
      { zh: '`pass` 须是小于 100% 的百分比。', en: '`pass` is a share below 100%' },
      { zh: '同意的权重超过它才通过；要全部同意，写 `mode: all`。', en: 'more than it must approve; if everybody must, write `mode: all`' },
    );
  return { kind: 'weighted', weights, pass: share ?? WHOLE_SHARE / 2 };
}
