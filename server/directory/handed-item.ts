import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/text.js';
import { problemOf } from '#server/problem/problem-codes.js';

/** One thing that is handed over, and what becomes or became of it. */
export interface HandedItem {
  /** `instance`: all of it that is still to come. `record`, `post`: named, but changed by processes, or by whoever keeps the people. */
  readonly kind: 'instance' | 'task' | 'substitution' | 'definition' | 'record' | 'post';
  /** Id of the instance, task or substitution; file and line (`processes/shipment.yaml:12`), register, key and field, unit and role. */
  readonly id: string;
  /** Null: of no process. */
  readonly process: string | null;
  readonly state: string | null;
  /** What it says once the other stands there; null: he simply takes the place. */
  readonly becomes: string | null;
  readonly done: boolean;
  /** Why not; null when it is done, or can be. */
  readonly problem: { readonly code: string; readonly title: Text; readonly detail: string } | null;
}

/** An item nothing has been done about. */
export function itemOf(item: Pick<HandedItem, 'kind' | 'id'> & Partial<HandedItem>): HandedItem {
  return { process: null, state: null, becomes: null, done: false, problem: null, ...item };
}

/** Does something for an item; a "no" is told with it. @throws what is no business "no" */
export async function tryItem(item: HandedItem, act: () => Promise<unknown>): Promise<HandedItem> {
  try {
    await act();
    return { ...item, done: true };
  } catch (error) {
    return { ...item, problem: problemFrom(error) };
  }
}

/** @throws what is no business "no" */
export function problemFrom(error: unknown): HandedItem['problem'] {
  if (!(error instanceof DomainError)) throw error;
  return problemWith(error.code, error.detail);
}

export function problemWith(code: string, detail: string): HandedItem['problem'] {
  return { code, title: problemOf(code).title, detail };
}
