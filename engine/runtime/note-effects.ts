import type { JsonObject } from './instance.js';
import type { Effect, EventDelta, OutgoingEffect } from './outcome.js';

/** Tells the history what an event led to outside the instance, so that a reader need not replay it to know. */
export function noteEffects(delta: EventDelta, effects: readonly Effect[]): EventDelta {
  return {
    ...delta,
    records: effects.flatMap((effect) =>
      effect.kind === 'record' ? [{ register: effect.register, key: effect.key, row: effect.row }] : [],
    ),
    prints: effects.flatMap((effect) =>
      effect.kind === 'render' ? [{ template: effect.template, document: effect.document, version: effect.version }] : [],
    ),
    sent: effects.flatMap((effect) => ('n' in effect ? [{ n: effect.n, ...sent(effect) }] : [])),
  };
}

function sent(effect: OutgoingEffect): Omit<EventDelta['sent'][number], 'n'> {
  switch (effect.kind) {
    case 'send':
      return { what: 'message', name: effect.message };
    case 'start':
      return { what: effect.call === null ? 'start' : 'call', name: effect.process };
    case 'reply':
      return { what: 'reply', name: effect.to.instance };
    case 'cancelChild':
      return { what: 'cancel', name: effect.instance };
    case 'takeUp':
      return { what: 'takeUp', name: keptName(effect.command) };
    case 'service':
      return { what: 'service', name: effect.name };
    case 'notify':
    case 'cc':
    case 'ask':
    case 'mention':
      return { what: effect.kind, name: effect.template ?? '', to: effect.to };
  }
}

/** A message by its name, all else by its event. */
function keptName({ message, event }: JsonObject): string {
  return String(typeof message === 'object' && message !== null ? (message as JsonObject)['name'] : event);
}
