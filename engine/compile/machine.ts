import { type AnyStateMachine, assign, createMachine } from 'xstate';
import { keepOf } from '../definition/keep.js';
import type { Action, Branch, Handler, ProcessDefinition, State } from '../definition/process-definition.js';
import { statesOf } from '../expression/process-scope.js';
import type { Turn } from '../runtime/turn.js';

interface StateConfig {
  [key: string]: unknown;
}

/**
 * The turn a transition is part of, set for as long as XState computes it. It cannot travel in the event: what XState raises itself
 * (`xstate.done.state…`) carries nothing of ours.
 */
export interface Carrying {
  turn: Turn | null;
}

/**
 * The statechart as an XState machine: events `<state>.<event>` (a state's buttons too), `message.<name>`, `button.<name>` of the whole process,
 * `<limit>.breached`, `<gate>.returned`;
 * targets `#<state>`, entered anew. Its configuration is plain data; guards and actions are named and find their expression by its place.
 *
 * @param moves - with the events `move.<state>` of an administrator, which lead from anywhere to anywhere; the process itself has no such transitions
 */
export function buildMachine(definition: ProcessDefinition, carrying: Carrying, moves = false): AnyStateMachine {
  const requester = requesterState(definition);
  const config = {
    id: definition.id,
    initial: definition.initial,
    context: {},
    on: { ...handlersConfig(definition.on, null, [], leavesOf(definition.states)), ...(moves ? movesConfig(definition) : {}) },
    always: branchesConfig(definition.always, null),
    states: statesConfig(definition.states, requester, null),
  };
  return createMachine(
    config as never,
    {
      guards: {
        when: (_: unknown, params: Conditions) => carrying.turn?.holds(params) ?? false,
      },
      actions: {
        // `assign` runs within the transition, in XState's order: exit, transition, entry; so each action sees the one before.
        do: assign((_: unknown, params: { actions: readonly Action[] }) => {
          carrying.turn?.perform(params.actions);
          return {};
        }),
        enter: assign((_: unknown, params: { state: string }) => {
          carrying.turn?.enter(params.state);
          return {};
        }),
        leave: assign((_: unknown, params: { state: string }) => {
          carrying.turn?.leave(params.state);
          return {};
        }),
      },
    } as never,
  );
}

/** Parameters of the guard `when`: places of expressions, and the states one of which must be active. `source` is for people. */
export interface Conditions {
  readonly match: string | null;
  /** Only of a message that has not been kept for longer; null: the event is no message. */
  readonly keep: string | null;
  readonly when: string | null;
  readonly over: readonly string[] | null;
  readonly source: string;
}

/** Where a gate's `returned` leads: the initial state, or the first task of the initiator when the process does not begin with a task. */
function requesterState(definition: ProcessDefinition): string {
  let name = definition.initial;
  let state = definition.states[name];
  while (state?.kind === 'compound') {
    name = state.initial;
    state = state.states[name];
  }
  if (state?.kind === 'task') return name;
  const first = statesOf(definition.states).find((other) => other.kind === 'task' && other.task.by.some((by) => by.kind === 'initiator'));
  return first?.name ?? name;
}

/** `region`: final state of the region they stand in, however deep; null outside one. */
function movesConfig(definition: ProcessDefinition): StateConfig {
  return Object.fromEntries(statesOf(definition.states).map(({ name }) => [`move.${name}`, { target: `#${name}`, reenter: true }]));
}

function statesConfig(states: Readonly<Record<string, State>>, requester: string, region: string | null): StateConfig {
  return Object.fromEntries(Object.values(states).map((state) => [state.name, stateConfig(state, requester, region)]));
}

function stateConfig(state: State, requester: string, region: string | null): StateConfig {
  const config: StateConfig = {
    id: state.name,
    entry: [...doConfig(state.do), { type: 'enter', params: { state: state.name } }],
    exit: [{ type: 'leave', params: { state: state.name } }],
    always: [...branchesConfig(state.always, region), ...(state.kind === 'choose' ? branchesConfig(state.choose, region) : [])],
    on: handlersConfig(
      state.on,
      region,
      [state.name],
      state.kind === 'compound' || state.kind === 'parallel' ? leavesOf(state.states) : [state.name],
    ),
  };
  switch (state.kind) {
    case 'compound':
      return {
        ...config,
        initial: state.initial,
        states: statesConfig(state.states, requester, region),
        onDone: branchesConfig(state.onDone, region),
      };
    case 'parallel':
      return {
        ...config,
        type: 'parallel',
        states: Object.fromEntries(Object.values(state.states).map((child) => [`region_${child.name}`, regionConfig(child, requester)])),
        onDone: branchesConfig(state.onDone, region),
      };
    case 'final':
      return { ...config, type: 'final' };
    case 'approval':
      return state.approval.allow.includes('return')
        ? { ...config, on: { ...(config['on'] as object), [`${state.name}.returned`]: { target: `#${requester}`, reenter: true } } }
        : config;
    default:
      return config;
  }
}

/** A child of a parallel state becomes a region that can end: `finished` is its final state. */
function regionConfig(child: State, requester: string): StateConfig {
  const finished = `finished_${child.name}`;
  return {
    id: `region_${child.name}`,
    initial: child.name,
    states: { [child.name]: stateConfig(child, requester, finished), [finished]: { id: finished, type: 'final' } },
  };
}

function handlersConfig(
  handlers: readonly Handler[],
  region: string | null,
  own: readonly string[],
  inside: readonly string[],
): StateConfig {
  const on: StateConfig = {};
  for (const handler of handlers) {
    for (const event of eventsOf(handler, own, inside)) {
      on[event] = [...((on[event] as unknown[] | undefined) ?? []), ...branchesConfig(handler.branches, region, handler)];
    }
  }
  return on;
}

/** Names an entry of `on` compiles to; a raised event of an outer state is heard for every state inside. */
export function eventsOf(handler: Handler, own: readonly string[], inside: readonly string[]): readonly string[] {
  switch (handler.kind) {
    case 'message':
      return [`message.${handler.event}`];
    case 'button':
      return [`${own[0] ?? 'button'}.${handler.event}`];
    case 'limit':
      return [handler.event === 'breached' ? `${own[0] ?? ''}.breached` : handler.event];
    case 'raised':
      return handler.event === 'breached' ? own.map((state) => `${state}.breached`) : inside.map((state) => `${state}.${handler.event}`);
  }
}

/** A message is heard only by handlers whose `match` holds: two regions may wait for the same message of different orders. */
function branchesConfig(branches: readonly Branch[], region: string | null, handler: Handler | null = null): StateConfig[] {
  const over = handler?.over ?? null;
  const match = handler?.match ?? null;
  const keep = handler?.kind === 'message' ? keepOf(handler) : null;
  return branches.map((branch) => {
    const source = [match, branch.when].flatMap((expression) => expression?.source ?? []).join(' && ');
    const params: Conditions = { match: match?.path ?? null, keep, when: branch.when?.path ?? null, over, source };
    return {
      ...(source !== '' || over || keep !== null ? { guard: { type: 'when', params } } : {}),
      ...(branch.target === null
        ? {}
        : { target: `#${branch.target === 'finished' ? (region ?? 'finished') : branch.target}`, reenter: true }),
      // A branch that stays and does nothing still takes its event: an action, even of nothing, tells it from an event nobody heard.
      actions: branch.target === null && branch.do.length === 0 ? [{ type: 'do', params: { actions: [] } }] : doConfig(branch.do),
    };
  });
}

function doConfig(actions: readonly Action[]): StateConfig[] {
  return actions.length > 0 ? [{ type: 'do', params: { actions } }] : [];
}

function leavesOf(states: Readonly<Record<string, State>>): readonly string[] {
  return Object.values(states).flatMap((state) =>
    state.kind === 'compound' || state.kind === 'parallel' ? leavesOf(state.states) : [state.name],
  );
}
