import type { Text } from '../../definition/text.js';
import { isoInstant } from '../../time/iso-instant.js';
import type { Versions } from '../../runtime/versions.js';
import { activitiesOf } from './activities.js';
import type { Activity } from './activity.js';
import { endOf, type ExportedInstance, parentOf } from './exported-instance.js';
import { xmlText } from './xml-text.js';

/** Extensions of IEEE 1849 whose attributes are used: name, prefix, address. */
const EXTENSIONS = [
  ['Concept', 'concept', 'http://www.xes-standard.org/concept.xesext'],
  ['Time', 'time', 'http://www.xes-standard.org/time.xesext'],
  ['Lifecycle', 'lifecycle', 'http://www.xes-standard.org/lifecycle.xesext'],
  ['Organizational', 'org', 'http://www.xes-standard.org/org.xesext'],
  ['ID', 'identity', 'http://www.xes-standard.org/identity.xesext'],
] as const;

type Value = string | number | boolean | null;
type AttributeKind = 'string' | 'date' | 'int' | 'boolean' | 'id';
type Attribute = readonly [kind: AttributeKind, key: string, value: Value];

/**
 * Beginning of a log in XES (IEEE 1849-2016): extensions, globals, classifiers, and what the log was made of. The root has no namespace: the published
 * schema has none.
 *
 * @param about - name → text: the query, when it was asked, by whom
 */
export function xesHead(about: Readonly<Record<string, string>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
${EXTENSIONS.map(([name, prefix, uri]) => `  <extension name="${name}" prefix="${prefix}" uri="${uri}"/>`).join('\n')}
  <global scope="trace">
    ${element(['string', 'concept:name', 'UNKNOWN'])}
    ${element(['string', 'gatehouse:process', 'UNKNOWN'])}
  </global>
  <global scope="event">
    ${element(['string', 'concept:name', 'UNKNOWN'])}
    ${element(['string', 'lifecycle:transition', 'complete'])}
    ${element(['date', 'time:timestamp', '1970-01-01T00:00:00Z'])}
    ${element(['int', 'gatehouse:seq', 0])}
  </global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
  <classifier name="Activity-and-transition" scope="event" keys="concept:name lifecycle:transition"/>
  <classifier name="Resource" scope="event" keys="org:resource"/>
  ${element(['string', 'concept:name', 'gatehouse'])}
  ${element(['string', 'lifecycle:model', 'standard'])}
${Object.entries(about)
  .map(([name, text]) => `  ${element(['string', `gatehouse:${name}`, text])}\n`)
  .join('')}`;
}

export const XES_END = '</log>\n';

/** An instance as a trace: each activity is an event. */
export function xesTrace(instance: ExportedInstance, versions: Versions, language: keyof Text): string {
  const end = endOf(instance);
  const attributes: readonly Attribute[] = [
    ['string', 'concept:name', instance.key ?? instance.id],
    ['id', 'identity:id', instance.id],
    ['string', 'gatehouse:process', instance.process],
    ['int', 'gatehouse:version', instance.version],
    ['string', 'gatehouse:key', instance.key],
    ['string', 'gatehouse:initiator', instance.initiator],
    ['string', 'gatehouse:status', instance.status],
    ['string', 'gatehouse:end', end?.state ?? null],
    ['date', 'gatehouse:startedAt', isoInstant(instance.startedAt)],
    ['date', 'gatehouse:endedAt', end && isoInstant(end.at)],
    ['id', 'gatehouse:parent', parentOf(instance)],
  ];
  const events = activitiesOf(instance, versions).map(
    (activity) => `    <event>\n${lines(ofActivity(activity, language), 6)}    </event>\n`,
  );
  return `  <trace>\n${lines(attributes, 4)}${events.join('')}  </trace>\n`;
}

function ofActivity(activity: Activity, language: keyof Text): readonly Attribute[] {
  return [
    ['string', 'concept:name', activity.name[language]],
    ['string', 'lifecycle:transition', activity.transition],
    ['date', 'time:timestamp', isoInstant(activity.at)],
    ['string', 'concept:instance', activity.isWork ? String(activity.task) : null],
    ['string', 'org:resource', activity.person],
    ['string', 'org:role', activity.roles.length === 0 ? null : activity.roles.join(' ')],
    ['int', 'gatehouse:seq', activity.seq],
    ['string', 'gatehouse:type', activity.type],
    ['string', 'gatehouse:state', activity.state],
    ['string', 'gatehouse:onBehalfOf', activity.onBehalfOf],
    ['string', 'gatehouse:outcome', activity.outcome],
    ['string', 'gatehouse:comment', activity.comment],
    ['string', 'gatehouse:about', activity.about],
    ['date', 'gatehouse:dueAt', activity.dueAt === null ? null : isoInstant(activity.dueAt)],
    ['boolean', 'gatehouse:assumed', activity.assumed ? true : null],
  ];
}

function lines(attributes: readonly Attribute[], indent: number): string {
  return attributes.map((attribute) => (attribute[2] === null ? '' : `${' '.repeat(indent)}${element(attribute)}\n`)).join('');
}

function element([kind, key, value]: Attribute): string {
  return `<${kind} key="${key}" value="${xmlText(String(value))}"/>`;
}
