import type { Text } from '../../definition/text.js';
import type { EpochMs } from '../../runtime/instance.js';

/** Transitions of the standard lifecycle of XES (IEEE 1849) that work here goes through. */
export type Transition =
  'schedule' | 'assign' | 'reassign' | 'start' | 'suspend' | 'resume' | 'complete' | 'withdraw' | 'ate_abort' | 'pi_abort';

/** One step in the life of a task, or something else that happened: what process mining calls an event. */
export interface Activity {
  /** Event of the history it comes from; one event may end one task and open others. */
  readonly seq: number;
  readonly at: EpochMs;
  /** Type of that event. */
  readonly type: string;
  /** The work by the title of its state, anything else by its event type. */
  readonly name: Text;
  readonly transition: Transition;
  /** A step of the task itself; false: something that happened, at a task or not. */
  readonly isWork: boolean;
  /** State worked in, and ordinal of the task; null: it is no task's. */
  readonly state: string | null;
  readonly task: number | null;
  readonly person: string | null;
  readonly onBehalfOf: string | null;
  /** Roles whose holders could take the task. */
  readonly roles: readonly string[];
  readonly outcome: string | null;
  readonly comment: string | null;
  /** What it was about besides: a message, a limit, a button, the person a task went to. */
  readonly about: string | null;
  /** When the task is due; known as it opens. */
  readonly dueAt: EpochMs | null;
  /** Nobody said that he began: the work is taken to begin when it was done. */
  readonly assumed: boolean;
}
