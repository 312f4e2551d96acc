import { createHash } from 'node:crypto';
import { FIRST_HASH, hashEvent } from './event-hash.js';
import { type StoredEvent, verifyChain } from './verify-chain.js';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

function chain(length: number, instance = 'i1'): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const event = {
      instance,
      seq,
      at: 1_790_000_000_000 + seq,
      type: 'task.completed',
      actor: 'zhao.lei',
      onBehalfOf: null,
      commandId: `c${seq}`,
      definition: 'd1',
      body: { amount: `${seq}.00` },
    };
    events.push(linked(event, events.at(-1)?.hash ?? FIRST_HASH));
  }
  return events;
}

function linked(event: Omit<StoredEvent, 'previousHash' | 'hash'>, previousHash: string): StoredEvent {
  return { ...event, previousHash, hash: hashEvent(sha256, previousHash, event) };
}

const whole = chain(6);
const head = { seq: 6, hash: whole[5]?.hash ?? '' };
const event = (place: number): StoredEvent => whole[place] as StoredEvent;
const plain = ({ previousHash: _, hash: __, ...rest }: StoredEvent): Omit<StoredEvent, 'previousHash' | 'hash'> => rest;

/** Changes one event and recomputes every hash from there on, as somebody with the database would. */
function rewritten(from: number, body: StoredEvent['body'], until = whole.length): StoredEvent[] {
  const events = whole.slice(0, from);
  for (let place = from; place < until; place++)
    events.push(linked({ ...plain(event(place)), ...(place === from ? { body } : {}) }, events.at(-1)?.hash ?? FIRST_HASH));
  return [...events, ...whole.slice(until)];
}

test('an untouched history is whole', () => {
  expect(verifyChain(sha256, whole, head)).toBeNull();
  expect(verifyChain(sha256, [], null)).toBeNull();
});

test('events after the sealed head are not held against it', () => {
  expect(verifyChain(sha256, whole, { seq: 4, hash: event(3).hash })).toBeNull();
});

test.each([
  ['an amount is edited', whole.with(2, { ...event(2), body: { amount: '9.00' } }), { kind: 'edited', index: 2, seq: 3 }],
  ['the actor is edited', whole.with(5, { ...event(5), actor: 'li.na' }), { kind: 'edited', index: 5, seq: 6 }],
  ['the instant is edited', whole.with(0, { ...event(0), at: 1 }), { kind: 'edited', index: 0, seq: 1 }],
  ['the stored hash is edited', whole.with(1, { ...event(1), hash: sha256('x') }), { kind: 'edited', index: 1, seq: 2 }],
  ['an event is edited with its hash', rewritten(2, { amount: '9.00' }, 3), { kind: 'edited', index: 2, seq: 3 }],
  ['everything after a change is recomputed', rewritten(2, { amount: '9.00' }), { kind: 'edited', index: 5, seq: 6 }],
  ['the first link leads elsewhere', whole.with(0, linked(plain(event(0)), sha256('x'))), { kind: 'edited', index: 0, seq: 1 }],
  ['an event is missing', whole.toSpliced(3, 1), { kind: 'missing', index: 3, seq: 4 }],
  ['the first event is missing', whole.slice(1), { kind: 'missing', index: 0, seq: 1 }],
  ['two events are swapped', whole.with(1, event(2)).with(2, event(1)), { kind: 'swapped', index: 1, seq: 2 }],
  [
    'two events are swapped and renumbered',
    whole.with(1, { ...event(2), seq: 2 }).with(2, { ...event(1), seq: 3 }),
    { kind: 'edited', index: 1, seq: 2 },
  ],
  ['an event stands twice', whole.toSpliced(3, 0, event(2)), { kind: 'inserted', index: 3, seq: 3 }],
  ['an event of another instance is put in', whole.with(3, chain(6, 'i2')[3] as StoredEvent), { kind: 'inserted', index: 3, seq: 4 }],
  ['the end is cut off', whole.slice(0, 4), { kind: 'truncated', index: 4, seq: 5 }],
  ['all is gone', [], { kind: 'truncated', index: 0, seq: 1 }],
] as const)('%s', (_, events, expected) => {
  expect(verifyChain(sha256, events, head)).toEqual(expected);
});

test('without a head the end is not vouched for', () => {
  expect(verifyChain(sha256, whole.slice(0, 4), null)).toBeNull();
  expect(verifyChain(sha256, rewritten(2, { amount: '9.00' }), null)).toBeNull();
});
