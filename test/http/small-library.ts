import { readFileSync } from 'node:fs';
import { requestForm } from '#test/small-processes.js';
import { title, withSurroundings } from '#test/surroundings.js';

/** A library of one process, `leave`: zhao.lei or liu.yang asks, wang.fang decides; with a document to print. */
export const SMALL_LIBRARY = withSurroundings({
  'templates/sheet.hbs': readFileSync('templates/sheet.hbs', 'utf8'),
  'forms/request.yaml': requestForm({ days: 'integer', remark: 'string' }, ['days']),
  'templates/request.hbs': `{{!--
title: { zh: 请假单, en: Leave request }
form: request
--}}
<p>{{document.days}} {{document.remark}} {{person initiator}}</p>
`,
  'processes/messages.yaml': `badge.returned: { ${title}, from: outside, fields: { number: text } }\n`,
  'processes/leave.yaml': `id: leave
${title}
owner: sales-department-manager
key: request.number
documents: { request: { form: request, number: "QJ-{yyyy}-{seq:5}", copies: [sales-clerk, finance] } }
start: [{ by: salesperson }]
on:
  withdraw: { by: initiator, ${title}, over: [review], target: withdrawn }
  stop: { by: technician, ${title}, over: [review], target: withdrawn }
initial: asking
states:
  asking: { ${title}, task: { by: initiator, fills: request }, on: { done: { target: review, do: [{ render: request }] } } }
  review: { ${title}, approval: { by: sales-department-manager, shows: request }, limit: 1 working day, on: { approved: granted, rejected: asking } }
  granted: { type: final, ${title} }
  withdrawn: { type: final, ${title} }
`,
});
