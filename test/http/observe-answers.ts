import { attachedBy, type Decided, finishedIn, numbersOfLimits, type Observation } from '#engine/simulate/observation.js';
import type { FilledDocument, Instance, Json, JsonObject } from '#engine/runtime/instance.js';
import type { EventDelta } from '#engine/runtime/outcome.js';
import type { InstanceView } from '#server/instance/instance-view.js';

/** An instance as the API shows it, with the parts a story looks into. */
export type InstanceAnswer = InstanceView & {
  readonly data: Observation['data'];
  readonly documents: Instance['documents'];
  readonly incident: Instance['state']['incident'];
};

/** One event of a history as the API shows it. */
export interface HistoryItem {
  readonly command: JsonObject;
  readonly delta: EventDelta;
}

/** What a story sees of an instance, from what the API tells an auditor. */
export function observationOf(instance: InstanceAnswer, history: readonly HistoryItem[]): Observation {
  const deltas = history.map((event) => event.delta);
  const limits = (what: string): readonly string[] =>
    deltas.flatMap((delta) => delta.limits.filter((limit) => limit.what === what).map((limit) => limit.name));
  const sent = deltas.flatMap((delta) => delta.sent);
  const decided: Record<string, Decided[]> = {};
  for (const decision of deltas.flatMap((delta) => delta.decisions))
    (decided[String(decision['state'])] ??= []).push({
      by: String(decision['person']),
      onBehalfOf: typeof decision['onBehalfOf'] === 'string' ? decision['onBehalfOf'] : null,
      outcome: String(decision['outcome']),
      item: typeof decision['item'] === 'number' ? decision['item'] : null,
    });
  return {
    states: instance.states,
    end: instance.end,
    incident: instance.incident === null ? null : `${instance.incident.code}: ${instance.incident.text.en}`,
    isSuspended: instance.suspended !== null,
    tasks: instance.tasks.map(({ id, state, item, candidates, assignee, dueAt, priority }) => ({
      ordinal: Number(id.split('.')[1]),
      state,
      item,
      candidates,
      assignee,
      due: dueAt === null ? null : Date.parse(dueAt),
      priority,
    })),
    finished: finishedIn(deltas),
    documents: Object.fromEntries(Object.entries(instance.documents).map(([name, document]) => [name, contentOf(document)])),
    data: instance.data,
    decided,
    breached: limits('breached'),
    warned: limits('warned'),
    excused: limits('excused'),
    limits: numbersOfLimits(deltas),
    attached: attachedBy(history.map(({ command }) => command)),
    violations: deltas.flatMap((delta) => delta.violations.map((violation) => violation.rule)),
    sent: sent.filter(({ what }) => what === 'message').map(({ name }) => name),
    notified: sent.flatMap(({ to }) => to ?? []),
    printed: deltas.flatMap((delta) => delta.prints.map((print) => print.template)),
  };
}

function contentOf(document: FilledDocument | readonly FilledDocument[]): Json {
  if (Array.isArray(document)) return document.map((one: FilledDocument) => contentOf(one));
  const { content, number, version } = document as FilledDocument;
  return { ...content, number, version };
}
