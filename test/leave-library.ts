import { calledProcess, requestForm, requestOpening, waitingProcess } from './small-processes.js';
import { title, withSurroundings } from './surroundings.js';

/**
 * Three small processes that use all a host does: `leave` draws a number, has a gate with a limit, calls `check`, reads and changes a register row
 * that many instances share, and sends a message; that starts `badge`, which waits for a message from outside.
 */
export const LEAVE_LIBRARY = withSurroundings({
  'forms/request.yaml': requestForm({ days: 'integer' }, ['days']),
  'processes/messages.yaml': `leave.granted: { ${title}, fields: { number: text, person: person } }
badge.returned: { ${title}, from: outside, fields: { number: text } }
`,
  'processes/registers/absence.yaml': `id: absence
${title}
key: person
type: object
required: [person]
properties:
  person: { type: string, format: person, ${title} }
  days: { type: integer, ${title} }
`,
  'processes/leave.yaml': `${requestOpening('leave', 'QJ', 'review', `on: { withdraw: { by: initiator, ${title}, over: [review], target: withdrawn } }\n`)}
  review:
    ${title}
    approval: { by: sales-department-manager }
    limit: { within: 1 working day, warn: 2 working hours before, breach: [{ escalate: deputy-manager }], accountable: sales-department-manager }
    on: { approved: checking, rejected: asking }
  checking: { ${title}, call: { process: check, with: { number: request.number } }, on: { ended: counting, failed: withdrawn } }
  counting:
    ${title}
    lookup: { register: absence, key: initiator, as: taken }
    on:
      found: { target: granted, do: [{ record: absence, key: initiator, with: { days: taken.days + request.days } }] }
      missing: { target: granted, do: [{ record: absence, key: initiator, with: { days: request.days } }] }
  granted: { type: final, ${title}, do: [{ send: leave.granted, with: { number: request.number, person: initiator } }] }
  withdrawn: { type: final, ${title} }
`,
  'processes/check.yaml': calledProcess('check', '"P" + number'),
  'processes/badge.yaml': waitingProcess('badge', '"B" + number', { starts: 'leave.granted', ends: 'badge.returned' }),
});
