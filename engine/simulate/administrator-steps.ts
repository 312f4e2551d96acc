import type { CommandBody } from '#engine/runtime/command.js';
import type { EventStep } from './resolve-event.js';

/**
 * Steps of a story for what an administrator does with an instance; `comment` is his reason. They need no open task. An outcome or a button of the
 * process goes before a step of the same name.
 */
export const ADMINISTRATOR_STEPS: Readonly<Record<string, (step: EventStep) => CommandBody>> = {
  suspended: (step) => ({ type: 'suspend', reason: reasonOf(step) }),
  activated: (step) => ({ type: 'activate', reason: reasonOf(step) }),
  migrated: (step) => ({ type: 'migrate', to: null, reason: reasonOf(step) }),
  canceled: (step) => ({ type: 'cancel', reason: reasonOf(step) }),
  moved: (step) => ({ type: 'move', to: String(step.documents['to']), reason: reasonOf(step) }),
  incidentRetried: (step) => ({ type: 'resolveIncident', how: 'retry', reason: reasonOf(step) }),
  incidentSkipped: (step) => ({ type: 'resolveIncident', how: 'skip', reason: reasonOf(step) }),
};

function reasonOf({ comment }: EventStep): string {
  return comment ?? '';
}
