import type { Json } from '#engine/runtime/instance.js';
import type { EvidenceModel, ModelEvent } from './evidence-model.js';

/** Draws from 0 to below `n`. */
export type Draw = (n: number) => number;

/** Where a verifier must point. */
export interface Place {
  readonly instance?: string;
  readonly seq?: number;
  readonly batch?: string;
  readonly access?: string;
  readonly seal?: number;
}

export interface Forgery {
  /** Any of these places will do. */
  readonly places: readonly Place[];
  /** Found only by whoever holds a published seal. */
  readonly needsPublished?: boolean;
}

type Instance = EvidenceModel['instances'][number];
export type Tampering = (model: EvidenceModel, draw: Draw, sign: (hash: string) => string) => Forgery;

function anyInstance(model: EvidenceModel, draw: Draw, least = 1): Instance {
  const long = model.instances.filter(({ events }) => events.length >= least);
  return long[draw(long.length)]!;
}

function anyOf<Item>(items: readonly Item[], draw: Draw): Item {
  return items[draw(items.length)]!;
}

/** Changes one value somewhere in an event; another one than there was. */
function edit({ event }: ModelEvent, draw: Draw): void {
  const ways = [
    () => (event.at -= 1 + draw(86_400_000)),
    () => (event.actor = event.actor === 'wang.fang' ? 'li.na' : 'wang.fang'),
    () => (event.type = `${event.type}x`),
    () => (event.onBehalfOf = event.onBehalfOf === null ? 'sun.li' : null),
    () => (event.commandId = `${event.commandId}0`),
    () => (event.definition = event.definition.replace(/^./, (first) => (first === '0' ? '1' : '0'))),
    () => (event.body = changed(event.body, draw)),
    () => (event.body = changed(event.body, draw)),
  ];
  anyOf(ways, draw)();
}

/** One member changed, added or removed, at any depth. */
function changed(value: Json, draw: Draw): Json {
  if (typeof value === 'string') return `${value}，`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === null) return 0;
  if (Array.isArray(value)) return value.length > 0 && draw(2) === 0 ? value.slice(1) : [...(value as Json[]), 1];
  const names = Object.keys(value);
  if (names.length === 0 || draw(8) === 0) return { ...value, extra: draw(9) };
  const name = anyOf(names, draw);
  return { ...value, [name]: changed((value as Record<string, Json>)[name] ?? null, draw) };
}

/** Those that were purged have no events. */
const gone = (model: EvidenceModel): readonly Instance[] => model.instances.filter(({ purged }) => purged);

/** Says of an instance that it was purged, as a purge would have. */
function claim(instance: Instance, access: string): void {
  const { id, events, head } = instance;
  instance.purged = {
    instance: id,
    process: 'leave',
    endedAt: events.at(-1)?.event.at ?? 0,
    events: events.map(({ batch, hash }) => [batch, hash] as const),
    access,
  };
  if (head) instance.head = null;
  instance.events = [];
}

const at = ({ event: { instance, seq }, batch }: ModelEvent): Place => ({ instance, seq, batch });

function editFrom(model: EvidenceModel, draw: Draw): { readonly instance: Instance; readonly entry: ModelEvent; readonly index: number } {
  const instance = anyInstance(model, draw);
  const index = draw(instance.events.length);
  const entry = instance.events[index]!;
  edit(entry, draw);
  return { instance, entry, index };
}

/** Every kind of change; each says where it must be found. */
export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'edit an event': (model, draw) => ({ places: [at(editFrom(model, draw).entry)] }),
  'edit a hash': (model, draw) => {
    const instance = anyInstance(model, draw);
    const entry = anyOf(instance.events, draw);
    entry.hash = entry.hash.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    return { places: [at(entry)] };
  },
  'edit an event and its hash': (model, draw) => {
    const { instance, entry, index } = editFrom(model, draw);
    model.rehash(instance, index, index + 1);
    return { places: [at(entry)] };
  },
  'edit and compute all hashes after it': (model, draw) => {
    const { instance, entry, index } = editFrom(model, draw);
    model.rehash(instance, index);
    return { places: [at(entry)] };
  },
  'edit and compute hashes and commits': (model, draw) => {
    const { instance, entry, index } = editFrom(model, draw);
    model.rehash(instance, index);
    model.recommit();
    return { places: [{ seal: model.sealOf(entry.batch) }] };
  },
  'edit and compute everything without the key': (model, draw) => {
    const { instance, entry, index } = editFrom(model, draw);
    const seal = model.sealOf(entry.batch);
    model.rehash(instance, index);
    model.recommit();
    model.reseal((hash) => Buffer.from(hash).toString('base64'));
    return { places: [{ seal }] };
  },
  'edit and compute everything with the key': (model, draw, sign) => {
    const { instance, entry, index } = editFrom(model, draw);
    const seal = model.sealOf(entry.batch);
    model.rehash(instance, index);
    model.recommit();
    model.reseal(sign);
    return { places: [{ seal }], needsPublished: true };
  },
  'delete an event': (model, draw) => {
    const instance = anyInstance(model, draw, 2);
    const [gone] = instance.events.splice(draw(instance.events.length - 1), 1);
    return { places: [at(gone!)] };
  },
  'delete an event, number and hash the others anew': (model, draw) => {
    const instance = anyInstance(model, draw, 2);
    const index = draw(instance.events.length);
    const [gone] = instance.events.splice(index, 1);
    for (const [place, { event }] of instance.events.entries()) event.seq = place + 1;
    model.rehash(instance, index);
    return { places: [at(gone!)] };
  },
  'insert an event': (model, draw) => {
    const instance = anyInstance(model, draw);
    const index = draw(instance.events.length);
    const entry = structuredClone(instance.events[index]!);
    instance.events.splice(index + 1, 0, entry);
    for (const [place, { event }] of instance.events.entries()) event.seq = place + 1;
    model.rehash(instance, index + 1);
    return { places: [{ ...at(entry) }, { instance: instance.id, seq: index + 3 }] };
  },
  'swap two events': (model, draw) => {
    const instance = anyInstance(model, draw, 2);
    const index = draw(instance.events.length - 1);
    const [one, two] = [instance.events[index]!, instance.events[index + 1]!];
    instance.events.splice(index, 2, two, one);
    if (draw(2) === 0) return { places: [at(one), at(two)] };
    [one.event.seq, two.event.seq] = [two.event.seq, one.event.seq];
    model.rehash(instance, index);
    return { places: [at(one), at(two)] };
  },
  'cut off the end of a history': (model, draw) => {
    const instance = anyInstance(model, draw, 2);
    const gone = instance.events.splice(1 + draw(instance.events.length - 1));
    if (draw(2) === 0) model.rehash(instance, instance.events.length);
    return { places: gone.map(at) };
  },
  'drop an instance': (model, draw) => {
    const instance = anyInstance(model, draw);
    model.instances.splice(model.instances.indexOf(instance), 1);
    return { places: instance.events.map(({ batch }) => ({ batch })) };
  },
  'drop an instance with its commits': (model, draw) => {
    const instance = anyInstance(model, draw);
    const places = instance.events.map(({ batch }) => ({ seal: model.sealOf(batch) }));
    model.instances.splice(model.instances.indexOf(instance), 1);
    model.recommit();
    return { places };
  },
  'drop an instance and compute everything with the key': (model, draw, sign) => {
    const instance = anyInstance(model, draw);
    const places = instance.events.map(({ batch }) => ({ seal: model.sealOf(batch) }));
    model.instances.splice(model.instances.indexOf(instance), 1);
    model.recommit();
    model.reseal(sign);
    return { places, needsPublished: true };
  },
  'delete a commit': (model, draw) => {
    const [gone] = model.batches.splice(draw(model.batches.length), 1);
    return { places: [{ batch: gone!.id }] };
  },
  'back-date an event and compute everything with the key': (model, draw, sign) => {
    const instance = anyInstance(model, draw);
    const index = draw(instance.events.length);
    const entry = instance.events[index]!;
    const seal = model.sealOf(entry.batch);
    entry.event.at -= 1 + draw(30 * 86_400_000);
    model.rehash(instance, index);
    model.recommit();
    model.reseal(sign);
    return { places: [{ seal }], needsPublished: true };
  },
  'edit an access': (model, draw) => {
    const access = anyOf(model.accesses, draw);
    access.at -= 1 + draw(86_400_000);
    if (draw(2) === 0) return { places: [{ access: access.id }] };
    model.rehashAccess(access);
    return { places: [{ seal: model.sealOf(access.id) }] };
  },
  'delete an access': (model, draw) => {
    const [gone] = model.accesses.splice(draw(model.accesses.length), 1);
    return { places: [{ access: gone!.id }] };
  },
  'edit a seal': (model, draw) => {
    const seal = anyOf(model.seals, draw);
    seal.at += 1 + draw(1000);
    return { places: [{ seal: seal.n }] };
  },
  'delete a seal': (model, draw) => {
    const [gone] = model.seals.splice(draw(model.seals.length), 1);
    return { places: [{ seal: gone!.n }], needsPublished: gone!.n > model.seals.length };
  },
  'drop an instance and claim that it was purged': (model, draw) => {
    const instance = anyInstance(model, draw);
    claim(
      instance,
      anyOf(
        model.accesses.filter(({ action }) => action !== 'purge'),
        draw,
      ).id,
    );
    return { places: [{ instance: instance.id }] };
  },
  'drop an instance and add it to a purge': (model, draw) => {
    const instance = anyInstance(model, draw);
    const access = anyOf(
      model.accesses.filter(({ action }) => action === 'purge'),
      draw,
    );
    claim(instance, access.id);
    if (draw(2) === 0) return { places: [{ instance: instance.id, access: access.id }] };
    const seal = model.sealOf(access.id);
    model.rerecord();
    return { places: [{ seal }, { instance: instance.id, access: access.id }] };
  },
  'give a purged instance another hash and compute everything with the key': (model, draw, sign) => {
    const { purged } = anyOf(gone(model), draw);
    const [batch, hash] = purged!.events[0]!;
    const seal = model.sealOf(batch);
    purged!.events = [[batch, hash.replace(/.$/, (last) => (last === '0' ? '1' : '0'))], ...purged!.events.slice(1)];
    model.rerecord();
    model.recommit();
    model.reseal(sign);
    return { places: [{ seal }], needsPublished: true };
  },
  'delete what stays of a purged instance': (model, draw) => {
    const instance = anyOf(gone(model), draw);
    model.instances.splice(model.instances.indexOf(instance), 1);
    return { places: [{ access: instance.purged!.access }, ...instance.purged!.events.map(([batch]) => ({ batch }))] };
  },
  'delete the record of a purge': (model, draw) => {
    const { purged } = anyOf(gone(model), draw);
    model.accesses = model.accesses.filter(({ id }) => id !== purged!.access);
    return { places: [{ access: purged!.access }, { instance: purged!.instance }] };
  },
  'edit what stays of a purged instance': (model, draw) => {
    const { purged } = anyOf(gone(model), draw);
    const ways = [
      () => (purged!.endedAt -= 1 + draw(86_400_000)),
      () => (purged!.process = `${purged!.process}x`),
      () => (purged!.events = purged!.events.slice(1)),
      () => (purged!.events = purged!.events.toReversed()),
    ];
    anyOf(ways, draw)();
    return { places: [{ access: purged!.access }, ...model.batches.map(({ id }) => ({ batch: id }))] };
  },
};
