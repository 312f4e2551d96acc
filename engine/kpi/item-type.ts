import type { Measure } from '../definition/kpi.js';
import type { LibraryTypes } from '../expression/library-types.js';
import { type Reading, recordReading, scalarReading } from '../expression/record-type.js';

/** A name of an item, and how its value is read from plain JSON. */
export type ItemNames = Readonly<Record<string, Reading>>;

const [TEXT, BOOLEAN, NUMBER, DAY] = ['text', 'boolean', 'decimal', 'date'].map((kind) => scalarReading(kind) as Reading) as [
  Reading,
  Reading,
  Reading,
  Reading,
];

/** First and last day of the period, and the day it is asked on. */
const PERIOD: ItemNames = { from: DAY, to: DAY, today: DAY };
const OF_INSTANCE: ItemNames = { process: TEXT };

const NAMES: Readonly<Record<Exclude<Measure['source']['kind'], 'rows'>, ItemNames>> = {
  instances: {
    ...OF_INSTANCE,
    hasEnded: BOOLEAN,
    end: TEXT,
    elapsedHours: NUMBER,
    workingHours: NUMBER,
    waitingHours: NUMBER,
    handlingHours: NUMBER,
    breaches: NUMBER,
    loops: NUMBER,
    rejections: NUMBER,
    returns: NUMBER,
  },
  stays: { ...OF_INSTANCE, isOver: BOOLEAN, elapsedHours: NUMBER, workingHours: NUMBER },
  limits: { ...OF_INSTANCE, limit: TEXT, hasEnded: BOOLEAN, isBreached: BOOLEAN, isExcused: BOOLEAN },
  decisions: { ...OF_INSTANCE, outcome: TEXT, person: TEXT },
  gates: { ...OF_INSTANCE, state: TEXT },
};

/** What expressions over an item of a measure may name: its own names, then the period. A register's columns are read as a whole. */
export function itemNames(types: LibraryTypes, { source }: Measure): ItemNames {
  if (source.kind !== 'rows') return { ...PERIOD, ...NAMES[source.kind] };
  const register = types.registers.get(source.register);
  return register ? { ...PERIOD, row: recordReading(register) } : PERIOD;
}
