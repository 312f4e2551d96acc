import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { activitiesOf } from './activities.js';
import { csvHead, csvRow } from './csv.js';
import { EVENT_COLUMNS, eventRows } from './event-table.js';
import { eventTypeTitle } from './event-type-title.js';
import { objectOf, type OcelEvent, type OcelObject } from './ocel.js';
import { ocelInstance } from './ocel-instance.js';
import { ocelEventJson, ocelObjectJson, ocelTypesJson } from './ocel-json.js';
import { ocelPerson, ocelRow } from './ocel-row.js';
import { OcelTypes } from './ocel-types.js';
import { TASK_COLUMNS, taskRows } from './task-table.js';
import { shippedLives, type ToldLife } from './test-lives.js';
import { XES_END, xesHead, xesTrace } from './xes.js';

let lives: readonly ToldLife[];
beforeAll(async () => {
  lives = await shippedLives();
});

test('the shipped scenarios are a fair sample', () => {
  const types = new Set(lives.flatMap(({ instance }) => instance.events.map(({ type }) => type)));
  expect(lives.length).toBeGreaterThan(100);
  expect([...types].filter((type) => eventTypeTitle(type).en === type)).toEqual([]);
});

test('every event is among the activities, in its order', () => {
  for (const { instance, process } of lives) {
    const seqs = activitiesOf(instance, process).map(({ seq }) => seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect([...new Set(seqs)]).toEqual(instance.events.map(({ seq }) => seq));
  }
});

test('a task is scheduled once, then starts once, then ends once or is open', () => {
  for (const { instance, process, open } of lives) {
    const work = activitiesOf(instance, process).filter(({ isWork }) => isWork);
    const courses = new Map(work.map(({ task }) => [task as number, work.filter((other) => other.task === task)]));
    const stillOpen: number[] = [];
    for (const [task, course] of courses) {
      const steps = course.map(({ transition }) => transition);
      expect(steps[0]).toBe('schedule');
      expect(steps.filter((step) => step === 'schedule')).toHaveLength(1);
      expect(steps.filter((step) => step === 'start').length).toBeLessThanOrEqual(1);
      const ends = steps.filter((step) => ['complete', 'withdraw', 'ate_abort', 'pi_abort'].includes(step));
      if (ends.length === 0) stillOpen.push(task);
      else expect(steps.indexOf(ends[0]!)).toBe(steps.length - 1);
      if (ends[0] === 'complete') expect(steps.at(-2)).toMatch(/start|suspend|resume|reassign|assign/);
      expect(new Set(course.map(({ state }) => state)).size).toBe(1);
    }
    expect(stillOpen).toEqual(open);
  }
});

test('the log is valid by the schema of IEEE 1849-2016, and one with a mistake is not', () => {
  const schema = XmlDocument.fromString(readFileSync('test/schemas/xes-ieee-1849-2016.xsd', 'utf8'));
  const validator = XsdValidator.fromDoc(schema);
  const text = `${xesHead({ from: '2026-01-01' })}${lives.map(({ instance, process }) => xesTrace(instance, process, 'zh')).join('')}${XES_END}`;
  const log = XmlDocument.fromString(text);
  expect(() => validator.validate(log)).not.toThrow();
  expect(log.find('/log/trace')).toHaveLength(lives.length);
  const broken = XmlDocument.fromString(text.replace('<string key="lifecycle:transition"', '<string name="lifecycle:transition"'));
  expect(() => validator.validate(broken)).toThrow();
  for (const document of [log, broken, schema]) document.dispose();
  validator.dispose();
});

test('the object-centric log is valid by its published schema, and names no object that it does not hold', () => {
  const told = lives.map(({ instance, process }) => ocelInstance(instance, process, 'en'));
  const shared = new Map(told.flatMap(({ rows }) => rows.map((row) => [objectOf.row(row.register, row.key), row] as const)));
  const events: readonly OcelEvent[] = told.flatMap((one) => one.events);
  const objects: readonly OcelObject[] = [
    ...told.flatMap((one) => one.objects),
    ...[...shared.values()].map((row) => ocelRow(row, null, []).object),
    ...[...new Set(told.flatMap(({ persons }) => persons))].map(ocelPerson),
  ];
  const [eventTypes, objectTypes] = [new OcelTypes(), new OcelTypes()];
  for (const event of events) eventTypes.note(event);
  for (const object of objects) objectTypes.note(object);
  const json = `{"events":[${events.map(ocelEventJson).join(',')}],"objects":[${objects.map(ocelObjectJson).join(',')}],${ocelTypesJson(eventTypes, objectTypes)}}`;
  const ajv = new Ajv({ strict: false });
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  const validate = ajv.compile(JSON.parse(readFileSync('test/schemas/ocel20-schema-json.json', 'utf8')) as object);
  const log = JSON.parse(json) as { events: { time: string }[] };
  expect(validate(log) || validate.errors).toBe(true);
  log.events[0]!.time = 'yesterday';
  expect(validate(log)).toBe(false);
  const ids = new Set(objects.map(({ id }) => id));
  expect(ids.size).toBe(objects.length);
  const named = [...events, ...objects].flatMap(({ relations }) => relations.map(({ object }) => object));
  expect([...new Set(named)].filter((id) => !ids.has(id))).toEqual([]);
  expect(events.map(({ id }) => id)).toEqual(lives.flatMap(({ instance }) => instance.events.map(({ seq }) => `${instance.id}:${seq}`)));
});

test('tables have a row for each event and each task', () => {
  const tasks = new Set<string>();
  for (const { instance, process } of lives) {
    const rows = eventRows(instance, process, 'zh');
    expect(rows.map(({ event }) => event.seq)).toEqual(instance.events.map(({ seq }) => seq));
    for (const row of rows) expect(csvRow(EVENT_COLUMNS, row)).toMatch(/\r\n$/);
    const told = taskRows(instance, process, 'zh');
    expect(told).toHaveLength(instance.events.reduce((sum, { delta }) => sum + delta.opened.length, 0));
    for (const row of told) tasks.add(String(TASK_COLUMNS.find(({ name }) => name === 'how')?.value(row)));
  }
  expect([...tasks].sort()).toEqual(['complete', 'open', 'withdraw']);
  expect(csvHead(EVENT_COLUMNS)).toMatch(/^instance,process,version,key,seq,at,type,activity,/);
});
