import type { CompiledProcess } from '../compile/compile.js';
import type { EpochMs, Instance, Json } from './instance.js';

/** An instance before its first event. */
export function createInstance(process: CompiledProcess, id: string, now: EpochMs): Instance {
  const data = Object.fromEntries(Object.entries(process.definition.data).map(([name, { initial }]) => [name, (initial ?? null) as Json]));
  return {
    id,
    process: process.definition.id,
    definition: process.hash,
    documents: {},
    state: {
      seq: 0,
      status: 'running',
      suspended: null,
      key: null,
      initiator: '',
      startedAt: now,
      lastAt: now,
      value: '',
      data,
      tasks: {},
      limits: {},
      excusable: {},
      decisions: {},
      actors: {},
      path: [],
      resumes: {},
      finished: [],
      takenBack: [],
      lastRejection: 0,
      gates: {},
      ballots: {},
      calls: {},
      successors: [],
      copies: {},
      involved: [],
      parent: null,
      scheduled: null,
      nextOrdinal: 1,
      end: null,
      result: null,
      incident: null,
    },
  };
}
