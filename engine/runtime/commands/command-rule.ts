import type { Text } from '../../definition/text.js';

/** What the page of commands says about one: for a clerk, in whole sentences. */
export interface CommandRule {
  readonly title: Text;
  readonly who: Text;
  readonly when: Text;
  /** What becomes of the time limit. */
  readonly limit: Text;
  /** The event, and what it tells besides person and time. */
  readonly recorded: Text;
  /** Word that switches it on or off in `allow:` of a task or gate; null: it cannot be switched off. */
  readonly allow: string | null;
}

/** Nothing happens to the clock. */
export const GOES_ON: Text = { zh: '时限照常计时', en: 'It goes on' };

/** Who prepares and supports the work: a delegate too, though he cannot finish it. */
export const HELPERS: Text = { zh: '可以办理该任务的人，受托人亦可', en: 'Whoever may finish the task, and a delegate' };
