import type { LibraryFile } from '#engine/definition/library.js';
import { title, withSurroundings } from './surroundings.js';

const DOING = `initial: doing
states:
  doing: { ${title}, task: { by: initiator }, on: { done: over } }
  over: { type: final, ${title} }
`;

/** What starts by itself: visits by class and cadence, a weekly meeting, reports of people, checks of samples. */
export const SCHEDULED: Readonly<Record<string, string>> = {
  'forms/visit.yaml': `id: visit\n${title}\ntype: object\nproperties:\n  customer: { type: string, ${title} }\n  seen: { type: string, ${title} }\n`,
  'processes/registers/customer.yaml': `id: customer
${title}
key: number
type: object
properties:
  number: { type: string, ${title} }
  class: { type: string, ${title} }
  salesperson: { type: string, format: person, ${title} }
  lastVisit: { type: string, format: date, ${title} }
`,
  'processes/visit.yaml': `id: visit
${title}
owner: sales-department-manager
key: customer.number + " " + string(occurrence)
documents: { visit: { form: visit } }
start:
  - { every: week 08:00, name: class-a, each: 'customer where class == "A"', as: customer, from: customer.lastVisit, initiator: customer.salesperson,
      with: { visit.customer: customer.number } }
  - { every: month 08:00, name: class-c, each: 'customer where class == "C"', as: customer, from: customer.lastVisit, initiator: customer.salesperson,
      daysOff: next, with: { visit.customer: customer.number } }
initial: visiting
states:
  visiting: { ${title}, task: { by: initiator, fills: { visit: [seen] }, shows: visit }, limit: { due: occurrence }, on: { done: visited } }
  visited: { type: final, do: [{ record: customer, key: visit.customer, with: { lastVisit: today } }], ${title} }
`,
  'processes/meeting.yaml': `id: meeting\n${title}\nowner: sales-department-manager\nkey: occurrence\nstart: [{ every: Monday 08:00, name: weekly, initiator: sales-department-manager, daysOff: skip }]\n${DOING}`,
  'processes/report.yaml': `id: report\n${title}\nowner: sales-department-manager\nkey: who + " " + string(occurrence)
start: [{ every: last working day of month 16:00, name: monthly, each: everyone in salesperson, as: who, initiator: who }]\n${DOING}`,
  'processes/check.yaml': `id: check\n${title}\nowner: sales-department-manager\nkey: drawn.id
start: [{ every: Monday 09:00, name: spot, sample: 50% of visit last week, as: drawn, initiator: sales-department-manager }]\n${DOING}`,
};

export const scheduledLibrary = (more: Readonly<Record<string, string>> = {}): readonly LibraryFile[] =>
  withSurroundings({ ...SCHEDULED, ...more });
