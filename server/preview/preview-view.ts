import type { TaskDue } from '#engine/preview/task-due.js';
import type { TaskExplanation } from '#engine/preview/explain-task.js';
import type { Preview } from '#engine/preview/preview-command.js';
import type { RemainingPath } from '#engine/preview/remaining-path.js';
import { iso } from '#server/instance/instance-view.js';

/** As the API shows them: instants are ISO texts in UTC. */
export function previewView({ opened, changed, again, limits, ...rest }: Preview): object {
  return {
    ...rest,
    opened: opened.map((task) => ({ ...task, dueAt: iso(task.dueAt) })),
    changed: changed.map((task) => ({ ...task, dueAt: iso(task.dueAt) })),
    again: again.map((decision) => ({ ...decision, at: iso(decision.at) })),
    limits: limits.map((limit) => ({ ...limit, dueAt: iso(limit.dueAt) })),
  };
}

export function explanationView({ opened, since, due, overall, ...rest }: TaskExplanation): object {
  return {
    opened: { ...opened, at: iso(opened.at) },
    ...rest,
    since: since.map((event) => ({ ...event, at: iso(event.at) })),
    due: due && dueView(due),
    overall: overall.map(dueView),
  };
}

function dueView(due: TaskDue): object {
  return {
    ...due,
    at: iso(due.at),
    from: iso(due.from),
    pauses: due.pauses.map((pause) => ({ ...pause, from: iso(pause.from), to: iso(pause.to) })),
    breachedAt: iso(due.breachedAt),
  };
}

export function pathView({ steps, ...rest }: RemainingPath): object {
  return { ...rest, steps: steps.map((step) => ({ ...step, expectedAt: iso(step.expectedAt) })) };
}
