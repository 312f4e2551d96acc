import { type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, createActor } from 'xstate';
import type { Json } from '../runtime/instance.js';
import type { Turn } from '../runtime/turn.js';
import type { CompiledProcess } from './compile.js';

/** The machine's snapshot within a turn; only its value is stored. */
export type Snapshot = AnyMachineSnapshot;

/** Enters the initial states; actions run on the turn. */
export function enter(turn: Turn): Snapshot {
  return carried(turn, () => turn.process.machine.getInitialSnapshot(turn.process.actorScope, undefined) as Snapshot);
}

/** Gives the machine one event; the same snapshot comes back when nothing takes it. */
export function advance(turn: Turn, snapshot: Snapshot, type: string): Snapshot {
  return carried(turn, () => turn.process.machine.transition(snapshot, { type }, turn.process.actorScope) as Snapshot);
}

/** Brings the machine to a state from wherever it is: every state is left that does not hold the target, and the target entered. */
export function move(turn: Turn, value: Json, state: string): Snapshot {
  const { machine, actorScope } = turn.process.mover();
  const moved = carried(turn, () =>
    machine.transition(machine.resolveState({ value: value as never, context: {} }), { type: `move.${state}` }, actorScope),
  );
  return restore(turn.process, moved.value as Json);
}

/** Snapshots never change: those of single states, which most instances stand in, are made once a machine. */
const restored = new WeakMap<AnyStateMachine, Map<string, Snapshot>>();

/** The snapshot a stored state value stands for. */
export function restore({ machine }: Pick<CompiledProcess, 'machine'>, value: Json): Snapshot {
  const made = (): Snapshot => machine.resolveState({ value: value as never, context: {} }) as Snapshot;
  if (typeof value !== 'string') return made();
  let snapshots = restored.get(machine);
  if (!snapshots) restored.set(machine, (snapshots = new Map()));
  let snapshot = snapshots.get(value);
  if (!snapshot) snapshots.set(value, (snapshot = made()));
  return snapshot;
}

/**
 * What XState wants to know of the actor a machine runs in; ours runs in none. Made once a machine: XState's own pure `transition` makes an
 * actor, and computes its initial state, on each call.
 */
export function inertScope(machine: AnyStateMachine): AnyActorScope {
  const self = createActor(machine);
  const nothing = (): void => undefined;
  return {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    stopChild: nothing,
    emit: nothing,
    actionExecutor: nothing,
  };
}

function carried(turn: Turn, compute: () => Snapshot): Snapshot {
  const { carrying } = turn.process;
  carrying.turn = turn;
  try {
    return compute();
  } catch (error) {
    // A guard's own error says more than the machine's about it.
    throw turn.failure ?? error;
  } finally {
    carrying.turn = null;
  }
}
