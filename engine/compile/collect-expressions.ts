import type { Action } from '../definition/action.js';
import type { Candidate } from '../definition/candidate.js';
import type { Expression } from '../definition/expression-source.js';
import type { ProcessDefinition } from '../definition/process-definition.js';
import type { State } from '../definition/state.js';
import type { Limit } from '../definition/time-limit.js';
import type { Branch, Handler } from '../definition/transition.js';
import type { Each, Work } from '../definition/work.js';
import type { LibraryTypes } from '../expression/library-types.js';
import type { Variables } from '../expression/process-scope.js';
import { statesOf } from '../expression/process-scope.js';
import { recordReading } from '../expression/record-type.js';
import { itemVariables } from '../schedule/item-variables.js';

/** Types an expression may have where it stands; null: any. */
export type Expected = 'bool' | 'string' | 'list' | 'moment' | 'key' | 'priority' | null;

export interface ExpressionSite {
  readonly expression: Expression;
  readonly expected: Expected;
}

/** Compiles or checks one expression; answers its CEL type, or null when it has none. */
export type VisitExpression = (site: ExpressionSite, variables: Variables) => string | null;

/** Walks every expression of a definition with the names it may use. The one list of places, for the compiler and for the checker. */
export function collectExpressions(definition: ProcessDefinition, types: LibraryTypes, visit: VisitExpression): void {
  const see = (expression: Expression | null, expected: Expected, variables: Variables = {}): string | null =>
    expression ? visit({ expression, expected }, variables) : null;
  const seeAll = (expressions: Readonly<Record<string, Expression>>, variables: Variables): void => {
    for (const expression of Object.values(expressions)) see(expression, null, variables);
  };

  const scheduled = definition.starts.filter((start) => start.kind === 'schedule');
  see(definition.key, 'key', Object.assign({}, ...scheduled.map((start) => itemVariables(types, start))) as Variables);
  for (const expression of definition.summary) see(expression, null);
  for (const start of definition.starts) {
    if (start.kind === 'person') continue;
    if (start.kind === 'schedule') {
      const item = itemVariables(types, start);
      seeCandidates([start.initiator], item);
      seeAll(start.with, item);
      continue;
    }
    const variables = start.kind === 'message' ? messageVariables(start.message) : {};
    see(start.initiator, 'string', variables);
    if (start.kind === 'message') {
      see(start.when, 'bool', variables);
      seeAll(start.with, variables);
    }
  }
  for (const limit of Object.values(definition.limits)) seeLimit(limit, {});
  for (const rule of definition.rules) {
    see(rule.check, 'bool');
    if (rule.accountable) seeCandidates([rule.accountable], {});
  }
  for (const handler of definition.on) seeHandler(handler, {});
  seeBranches(definition.always, {});
  for (const state of statesOf(definition.states)) seeState(state);

  function seeState(state: State): void {
    const item =
      state.kind === 'task'
        ? seeWork(state.task)
        : state.kind === 'approval'
          ? seeWork(state.approval)
          : state.kind === 'call'
            ? seeEach(state.call.each, {})
            : {};
    if (state.kind === 'task') seeCandidates(state.task.by, item);
    if (state.kind === 'approval') {
      for (const level of state.approval.levels) {
        seeCandidates(level.by, item);
        see(level.when, 'bool', item);
      }
      seeCandidates(state.approval.removers, item);
    }
    if (state.kind === 'wait') {
      see(state.for, null);
      see(state.until, 'moment');
    }
    if (state.kind === 'call') seeAll(state.call.with, item);
    if (state.kind === 'service') seeAll(state.service.with, {});
    if (state.kind === 'lookup') {
      see(state.lookup.key, 'string');
      for (const { equals } of state.lookup.where ?? []) see(equals, null);
    }
    if (state.kind === 'choose') seeBranches(state.choose, {});
    if (state.kind === 'compound' || state.kind === 'parallel') seeBranches(state.onDone, {});
    if (state.kind === 'final') seeAll(state.result, {});
    seeActions(state.do, {});
    if (state.limit) seeLimit(state.limit, {});
    for (const handler of state.on) seeHandler(handler, {});
    seeBranches(state.always, {});
  }

  function seeWork(work: Work): Variables {
    const item = seeEach(work.each, {});
    if (typeof work.priority === 'object') see(work.priority, 'priority', item);
    see(work.about, 'string', item);
    for (const sources of Object.values(work.with)) for (const source of sources) see(source, null, item);
    return item;
  }

  function seeEach(each: Each | null, variables: Variables): Variables {
    if (!each) return variables;
    const type = see(each.list, 'list', variables) ?? 'list<dyn>';
    return { ...variables, [each.as]: types.elementReading(type) };
  }

  function seeHandler(handler: Handler, outer: Variables): void {
    const variables = handler.kind === 'message' ? { ...outer, ...messageVariables(handler.event) } : outer;
    see(handler.match, 'bool', variables);
    seeCandidates(handler.by, variables);
    seeBranches(handler.branches, variables);
  }

  function seeBranches(branches: readonly Branch[], variables: Variables): void {
    for (const branch of branches) {
      see(branch.when, 'bool', variables);
      seeActions(branch.do, variables);
    }
  }

  function seeActions(actions: readonly Action[], outer: Variables): void {
    for (const action of actions) {
      const variables = seeEach(action.each, outer);
      if (action.kind === 'set') seeAll(action.values, variables);
      if (action.kind === 'record') {
        see(action.key, 'string', variables);
        seeAll(action.with, variables);
        see(action.valid?.from ?? null, 'moment', variables);
        see(action.valid?.to ?? null, 'moment', variables);
      }
      if (action.kind === 'send' || action.kind === 'start') seeAll(action.with, variables);
      if (action.kind === 'start') see(action.initiator, 'string', variables);
      if (action.kind === 'notify' || action.kind === 'cc' || action.kind === 'escalate' || action.kind === 'reassign')
        seeCandidates(action.to, variables);
    }
  }

  function seeLimit(limit: Limit, variables: Variables): void {
    if (limit.due?.kind === 'expression') see(limit.due.expression, 'moment', variables);
    if (typeof limit.from === 'object') see(limit.from, 'moment', variables);
    seeActions(limit.breach, variables);
    for (const link of limit.chain) seeActions(link.do, variables);
    if (limit.accountable) seeCandidates([limit.accountable], variables);
    seeCandidates(limit.excuse?.by ?? [], variables);
  }

  function seeCandidates(candidates: readonly Candidate[], variables: Variables): void {
    for (const candidate of candidates) {
      if (candidate.kind === 'manager' || candidate.kind === 'roleOfPerson') see(candidate.of, 'string', variables);
      if (candidate.kind === 'roleOfUnit') see(candidate.unit, 'string', variables);
      if (candidate.kind === 'roleWhere') see(candidate.equals, 'string', variables);
      if (candidate.kind === 'person') see(candidate.person, 'string', variables);
    }
  }

  function messageVariables(name: string): Variables {
    const message = types.messages.get(name);
    return message ? { message: recordReading(message) } : {};
  }
}
