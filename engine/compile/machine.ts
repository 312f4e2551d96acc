import { type AnyStateMachine, assign, createMachine } from 'xstate';
import type { Action } from '../definition/action.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { State } from '../definition/state.js';
import type { Handler } from '../definition/transition.js';
import { statesOf } from '../expression/process-scope.js';
import type { Turn } from '../runtime/turn.js';
import { branchesConfig, type Conditions, doConfig, type StateConfig } from './branches-config.js';
import { endOf } from './raised-handlers.js';
import type { WaysBack } from './ways-back.js';
import { returnsConfig, takenBackConfig } from './ways-back-config.js';

/**
 * The turn a transition is part of, set for as long as XState computes it. It cannot travel in the event: what XState raises itself
 * (`xstate.done.state…`) carries nothing of ours.
 */
export interface Carrying {
  turn: Turn | null;
}

/**
 * The statechart as an XState machine: events `<state>.<event>` (a state's buttons too), `message.<name>`, `button.<name>` of the whole process,
 * `<limit>.breached`; the ways back `<state>.returned.<target>`, `<target>.resumed.<state>`, `<state>.takenBack`;
 * targets `#<state>`, entered anew. Its configuration is plain data; guards and actions are named and find their expression by its place.
 *
 * @param moves - with the events `move.<state>` of an administrator, which lead from anywhere to anywhere; the process itself has no such transitions
 */
export function buildMachine(definition: ProcessDefinition, ways: WaysBack, carrying: Carrying, moves = false): AnyStateMachine {
  const config = {
    id: definition.id,
    initial: definition.initial,
    context: {},
    on: { ...handlersConfig(definition.on, null, [], leavesOf(definition.states)), ...(moves ? movesConfig(definition) : {}) },
    always: branchesConfig(definition.always, null),
    states: statesConfig(definition.states, ways, null),
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

function movesConfig(definition: ProcessDefinition): StateConfig {
  return Object.fromEntries(statesOf(definition.states).map(({ name }) => [`move.${name}`, { target: `#${name}`, reenter: true }]));
}

/** @param region - final state of the region they stand in, however deep; null outside one */
function statesConfig(states: Readonly<Record<string, State>>, ways: WaysBack, region: string | null): StateConfig {
  return Object.fromEntries(Object.values(states).map((state) => [state.name, stateConfig(state, ways, region)]));
}

function stateConfig(state: State, ways: WaysBack, region: string | null): StateConfig {
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
        states: statesConfig(state.states, ways, region),
        onDone: branchesConfig(state.onDone, region),
      };
    case 'parallel':
      return {
        ...config,
        type: 'parallel',
        states: Object.fromEntries(Object.values(state.states).map((child) => [`region_${child.name}`, regionConfig(child, ways)])),
        onDone: branchesConfig(state.onDone, region),
      };
    case 'final':
      return { ...config, type: 'final' };
    case 'task':
    case 'approval':
      return { ...config, on: { ...(config['on'] as object), ...returnsConfig(state, ways), ...takenBackConfig(state.name, ways) } };
    default:
      return config;
  }
}

/** A child of a parallel state becomes a region that can end: `finished` is its final state. */
function regionConfig(child: State, ways: WaysBack): StateConfig {
  const finished = endOf(child);
  return {
    id: `region_${child.name}`,
    initial: child.name,
    states: {
      [child.name]: stateConfig(child, ways, finished),
      [finished]: { id: finished, type: 'final', on: takenBackConfig(finished, ways) },
    },
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

function leavesOf(states: Readonly<Record<string, State>>): readonly string[] {
  return Object.values(states).flatMap((state) =>
    state.kind === 'compound' || state.kind === 'parallel' ? leavesOf(state.states) : [state.name],
  );
}
