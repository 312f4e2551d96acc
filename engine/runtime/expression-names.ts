import { Day, Instant } from '../expression/day.js';
import { DECIDE, type ProcessScope, type Variables } from '../expression/process-scope.js';
import { documentJson } from './document-json.js';
import type { Turn } from './turn.js';

type Names = Readonly<Record<string, unknown>>;

/** What was read of a turn so far. */
const READ = Symbol('read');

interface Reading {
  readonly [READ]: { readonly turn: Turn; readonly known: Map<string, unknown> };
}

/** Names that every turn of a process has, each read when first used. */
const shared = new WeakMap<ProcessScope, Names>();

/** What the names of expressions stand for in a turn, each read from the working copy when first used. */
export function namesOf(turn: Turn): Names {
  const { scope } = turn.process;
  let common = shared.get(scope);
  if (!common) shared.set(scope, (common = commonNames(scope)));
  const names = {
    __proto__: common,
    [READ]: { turn, known: new Map() },
    initiator: turn.state.initiator,
    actor: turn.actor ?? '',
    now: new Instant(turn.now),
    occurrence: new Day(turn.state.scheduled?.occurrence ?? ''),
    decide: DECIDE,
    result: turn.result ?? {},
    results: turn.results,
  } as Names;
  const { message, item } = turn;
  if (message) lazily(names, 'message', () => scope.messages.get(message.name)?.read(message.payload));
  if (item) lazily(names, item.name, () => turn.process.schedules.get(turn.state.scheduled?.schedule ?? '')?.item?.read(item.value));
  return names;
}

function commonNames(scope: ProcessScope): Names {
  const names = Object.create(null) as Names;
  for (const [name, reading] of Object.entries(scope.documents))
    lazily(names, name, (turn) => readDocument(turn, turn.documents[name], reading));
  for (const [name, reading] of Object.entries(scope.data)) lazily(names, name, (turn) => reading.read(turn.state.data[name] ?? null));
  lazily(names, 'decisions', ({ state }) => scope.decisions.read(state.decisions));
  lazily(names, 'instance', ({ state }) => scope.instance.read({ key: state.key, startedAt: state.startedAt }));
  lazily(names, 'today', ({ facts, process, now }) => new Day(facts.localDate(process.definition.calendar, now)));
  return names;
}

/** A document is read once a turn, as long as it stays the same. */
function readDocument({ documentsRead }: Turn, filled: Turn['documents'][string] | undefined, reading: Variables[string]): unknown {
  if (filled === undefined) return reading.read(null);
  if (!documentsRead.has(filled)) documentsRead.set(filled, reading.read(documentJson(filled)));
  return documentsRead.get(filled);
}

function lazily(names: Names, name: string, read: (turn: Turn) => unknown): void {
  Object.defineProperty(names, name, {
    configurable: true,
    enumerable: true,
    get(this: Reading) {
      const { turn, known } = this[READ];
      if (!known.has(name)) known.set(name, read(turn));
      return known.get(name);
    },
  });
}
