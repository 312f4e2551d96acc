import type { Text } from '#engine/definition/text.js';
import { describeUnstaffed } from '#engine/people/describe-unstaffed.js';
import type { GateWithNobody } from '#server/directory/gate-watch.js';

/** A line about a gate nobody can satisfy. */
export function noteOfGate(gate: GateWithNobody): Text {
  const { zh, en } = describeUnstaffed(gate);
  return { zh: `注意 ${gate.process}，自 ${gate.from}：${zh}`, en: `note, ${gate.process}, from ${gate.from}: ${en}` };
}
