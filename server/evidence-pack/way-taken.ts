import type { Moment } from '#engine/audit/moments.js';
import type { Diagram } from '#engine/export/diagram.js';
import { activeStates } from '#engine/runtime/settle.js';
import type { DiagramWay } from '#server/diagram/svg.js';

/** Commands that lead where no edge does. */
const WITHOUT_EDGE: ReadonlySet<string> = new Set(['return', 'withdraw', 'takeBack', 'move', 'migrate', 'cancel']);

/** What of a diagram an instance went through: the states by the events that entered them, and the edges between those an event left and entered. */
export function wayTaken(diagram: Diagram, moments: readonly Moment[]): DiagramWay {
  const entered = new Map<string, number[]>();
  const taken = new Set<number>();
  for (const moment of moments) {
    const { event } = moment;
    for (const name of new Set(event.delta.entered)) entered.set(name, [...(entered.get(name) ?? []), event.seq]);
    for (const place of edgesOf(diagram, moment)) taken.add(place);
  }
  const { state } = moments.at(-1)!.instance;
  const here = state.end === null ? activeStates(state.value) : new Set([state.end]);
  return { entered, taken, here };
}

/** Places of the edges one event led along; of several between the same states, those of the event that was heard, where the history tells. */
function edgesOf({ edges }: Diagram, moment: Moment): readonly number[] {
  const { seq, command, delta } = moment.event;
  const type = String(command['type']);
  if (WITHOUT_EDGE.has(type)) return [];
  const to = new Set(delta.entered);
  const from = new Set([...(seq === 1 ? ['.start'] : []), ...(type === 'press' ? ['.anytime'] : []), ...delta.left]);
  const possible = edges.flatMap((edge, place) => (from.has(edge.from) && to.has(edge.to) ? [{ ...edge, place }] : []));
  return possible
    .filter((edge) => {
      const heard = heardBy(edge.from, moment);
      const alike = possible.filter((other) => other.from === edge.from);
      return edge.event === heard || !alike.some(({ event }) => event === heard);
    })
    .map(({ place }) => place);
}

/** What a state heard by which it was left; null: the history does not say. */
function heardBy(name: string, { event, process, instance }: Moment): string | null {
  const { command, delta } = event;
  const state = process.states.get(name);
  if (name === '.anytime') return String(command['button']);
  if (state?.kind === 'lookup') {
    const found = instance.state.data[state.lookup.as] ?? null;
    return found === null || (Array.isArray(found) && found.length === 0) ? 'missing' : 'found';
  }
  const decision = delta.decisions.findLast((one) => one['state'] === name);
  return typeof decision?.['outcome'] === 'string' ? decision['outcome'] : null;
}
