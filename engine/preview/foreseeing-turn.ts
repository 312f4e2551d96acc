import type { CompiledProcess } from '../compile/compile.js';
import type { Action } from '../definition/action.js';
import type { Expression } from '../definition/expression-source.js';
import type { State } from '../definition/state.js';
import { workOf } from '../definition/work-of.js';
import { EvaluationError } from '../expression/evaluation-error.js';
import { placesRead } from '../expression/places-read.js';
import type { Facts } from '../runtime/facts.js';
import type { FilledDocument, Instance, Json } from '../runtime/instance.js';
import { performAction } from '../runtime/perform-action.js';
import { Refused } from '../runtime/refusals.js';
import { Turn } from '../runtime/turn.js';

/** A decision reads what is not filled in yet. */
export class NotYetKnown extends Error {
  /** @param places - `note.carrier` */
  constructor(readonly places: readonly string[]) {
    super(`not filled in yet: ${places.join(', ')}`);
  }
}

/** A turn that follows what is still to come: it knows which fields the tasks on the way will fill, and decides nothing by those that are empty. */
export class ForeseeingTurn extends Turn {
  /** Document or `document.field` → the state that fills it. */
  private readonly toCome = new Map<string, State>();
  private readonly unknownData = new Map<string, State>();
  /** State whose end is being followed. */
  private leaving: State | null = null;

  constructor(process: CompiledProcess, instance: Instance, facts: Facts) {
    super(process, instance, { id: '', actor: null, type: 'draft', task: 0, documents: {} }, facts);
  }

  /** From now on what the state fills counts as filled by somebody, nobody knows with what. */
  expect(state: State): void {
    this.leaving = state;
    for (const { document, fields } of workOf(state)?.fills ?? []) {
      if (this.documents[document] === undefined) this.toCome.set(document, state);
      for (const field of fields ?? this.process.ownFields(document) ?? []) this.toCome.set(`${document}.${field.split('.')[0]}`, state);
    }
  }

  /** What an expression reads that is to be filled in on the way, with the state that fills it. @param expression - null: nothing is read */
  waitingFor(expression: Expression | null): ReadonlyMap<string, State> {
    const waiting = new Map<string, State>();
    if (expression === null) return waiting;
    for (const place of placesRead(this.process.expression(expression).tree)) {
      const [document = ''] = place.split('.');
      const filler =
        this.unknownData.get(document) ?? (this.isEmpty(place) ? (this.toCome.get(place) ?? this.toCome.get(document)) : undefined);
      if (filler) waiting.set(place, filler);
    }
    return waiting;
  }

  override evaluate(expression: Expression, extra: Readonly<Record<string, unknown>> = {}): unknown {
    const waiting = this.waitingFor(expression);
    if (waiting.size > 0 && DECIDES.test(expression.path)) throw new NotYetKnown([...waiting.keys()]);
    return super.evaluate(expression, extra);
  }

  /**
   * Only what is set matters for the way; what would be sent, recorded or printed does not. What is set from something nobody knows yet is not known
   * either.
   */
  override perform(actions: readonly Action[], extra: Readonly<Record<string, unknown>> = {}): void {
    for (const action of actions) {
      if (action.kind !== 'set') continue;
      for (const [name, expression] of Object.entries(action.values)) {
        const [filler] = this.waitingFor(expression).values();
        try {
          this.unknownData.delete(name);
          if (filler) this.unknownData.set(name, filler);
          else performAction(this, { ...action, values: { [name]: expression } }, extra);
        } catch (error) {
          if (!(error instanceof EvaluationError) && !(error instanceof Refused)) throw error;
          if (this.leaving) this.unknownData.set(name, this.leaving);
        }
      }
    }
  }

  private isEmpty(place: string): boolean {
    const [document = '', field] = place.split('.');
    const current = this.documents[document];
    if (current === undefined) return true;
    if (Array.isArray(current)) return current.length === 0;
    const value: Json | undefined = field === undefined ? (current as FilledDocument).content : (current as FilledDocument).content[field];
    return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  }
}

/** Where the way divides: conditions, and lists something is opened for each item of. */
const DECIDES = /\/when$|\/each(\/|$)/;
