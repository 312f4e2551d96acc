import type { Organization, Person, Post, Substitution, Unit } from '../definition/organization.js';
import type { Text } from '../definition/text.js';
import { own } from '../definition/values.js';

/**
 * What was done to a person, in one sentence.
 *
 * @param before - null: he was not there
 * @param after - null: he is there no more
 * @param organization - titles of units and roles
 * @returns null when nothing was
 */
export function describePersonChange(before: Person | null, after: Person | null, organization: Organization): Text | null {
  const person = after ?? before;
  if (!person) return null;
  const who = { zh: `${person.name.zh}（${person.id}）`, en: `${person.name.en} (${person.id})` };
  if (!after) return { zh: `${who.zh}不再在册`, en: `${who.en} is no longer listed` };
  if (!before) return told({ zh: `新增${who.zh}`, en: `added: ${who.en}` }, entered(after, organization));
  const parts = differences(before, after, organization);
  return parts.length === 0 ? null : told(who, parts);
}

/** @param nameOf - name of a person @returns null when nothing changed */
export function describeSubstitutionChange(
  before: Substitution | null,
  after: Substitution | null,
  nameOf: (person: string) => Text,
): Text | null {
  const substitution = after ?? before;
  if (!substitution || (before && after)) return null;
  const { person, by, from, to, processes } = substitution;
  const [absent, substitute] = [nameOf(person), nameOf(by)];
  const scope = { zh: processes?.join('、') ?? '全部流程', en: processes?.join(', ') ?? 'all processes' };
  return {
    zh: `${after ? '' : '取消：'}${from} 至 ${to} 由${substitute.zh}（${by}）代理${absent.zh}（${person}）：${scope.zh}`,
    en: `${after ? '' : 'ended: '}${substitute.en} (${by}) acts for ${absent.en} (${person}) from ${from} to ${to}: ${scope.en}`,
  };
}

/** What was done to units and roles, a sentence each. @param before - null: there was no organization */
export function describeOrganizationChange(before: Organization | null, after: Organization | null): readonly Text[] {
  return [
    ...(before && after && before.zone !== after.zone
      ? [{ zh: `时区由 ${before.zone} 改为 ${after.zone}`, en: `time zone ${after.zone}, before ${before.zone}` }]
      : []),
    ...entriesOf('单位', 'unit', before?.units ?? {}, after?.units ?? {}, (old, now) => unitDifferences(old, now, before, after)),
    ...entriesOf('角色', 'role', before?.roles ?? {}, after?.roles ?? {}, () => []),
  ];
}

function entered({ posts, lastDay }: Person, organization: Organization): readonly Text[] {
  return [...posts.map((post) => postText(post, organization)), ...(lastDay === null ? [] : [lastDayText(lastDay)])];
}

function differences(before: Person, after: Person, organization: Organization): readonly Text[] {
  const renamed = before.name.zh !== after.name.zh || before.name.en !== after.name.en;
  return [
    ...(renamed ? [{ zh: `改名，原名${before.name.zh}`, en: `renamed, before ${before.name.en}` }] : []),
    ...missing(after.posts, before.posts, organization).map((post) => ({ zh: `新任${post.zh}`, en: `now ${post.en}` })),
    ...missing(before.posts, after.posts, organization).map((post) => ({ zh: `不再任${post.zh}`, en: `no longer ${post.en}` })),
    ...(before.lastDay === after.lastDay
      ? []
      : [
          after.lastDay === null
            ? { zh: `取消最后在岗日 ${before.lastDay}`, en: `stays after ${before.lastDay}` }
            : lastDayText(after.lastDay),
        ]),
  ];
}

function missing(posts: readonly Post[], others: readonly Post[], organization: Organization): readonly Text[] {
  const same = (a: Post, b: Post): boolean => a.unit === b.unit && a.role === b.role && a.from === b.from && a.to === b.to;
  return posts.filter((post) => !others.some((other) => same(post, other))).map((post) => postText(post, organization));
}

function postText({ unit, role, from, to }: Post, organization: Organization): Text {
  const [where, duty] = [titleOf(organization.units, unit), titleOf(organization.roles, role)];
  const zh = [from && `${from} 起`, to && `至 ${to}`].filter(Boolean).join('，');
  const en = [from && `from ${from}`, to && `until ${to}`].filter(Boolean).join(' ');
  return { zh: `${where.zh}${duty.zh}${zh && `（${zh}）`}`, en: `${duty.en} in ${where.en}${en && ` (${en})`}` };
}

function lastDayText(day: string): Text {
  return { zh: `最后在岗日 ${day}`, en: `last day ${day}` };
}

/** Added, removed, renamed, and whatever else is told of an entry. */
function entriesOf<Entry extends { readonly title: Text }>(
  zh: string,
  en: string,
  before: Readonly<Record<string, Entry>>,
  after: Readonly<Record<string, Entry>>,
  others: (old: Entry, now: Entry) => readonly Text[],
): readonly Text[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((id): readonly Text[] => {
    const [old, now] = [own(before, id), own(after, id)];
    const title = (now ?? old)?.title ?? { zh: id, en: id };
    const head = { zh: `${zh}${title.zh}（${id}）`, en: `${en} ${title.en} (${id})` };
    if (!old) return [{ zh: `新增${head.zh}`, en: `added: ${head.en}` }];
    if (!now) return [{ zh: `删除${head.zh}`, en: `removed: ${head.en}` }];
    const renamed = old.title.zh !== now.title.zh || old.title.en !== now.title.en;
    const parts = [...(renamed ? [{ zh: `改名，原名${old.title.zh}`, en: `renamed, before ${old.title.en}` }] : []), ...others(old, now)];
    return parts.length === 0 ? [] : [told(head, parts)];
  });
}

function unitDifferences(old: Unit, now: Unit, before: Organization | null, after: Organization | null): readonly Text[] {
  const none = { zh: '无', en: 'none' };
  const titled = (entries: Readonly<Record<string, { readonly title: Text }>> | undefined, id: string | null): Text =>
    id === null ? none : titleOf(entries ?? {}, id);
  const change = (zh: string, en: string, from: Text, to: Text): Text => ({
    zh: `${zh}由“${from.zh}”改为“${to.zh}”`,
    en: `${en} ${to.en}, before ${from.en}`,
  });
  const written = (value: string | undefined): Text => (value === undefined ? none : { zh: value, en: value });
  const attributes = [...new Set([...Object.keys(old.attributes), ...Object.keys(now.attributes)])];
  return [
    ...(old.parent === now.parent
      ? []
      : [change('上级单位', 'parent', titled(before?.units, old.parent), titled(after?.units, now.parent))]),
    ...(old.head === now.head ? [] : [change('负责角色', 'head', titled(before?.roles, old.head), titled(after?.roles, now.head))]),
    ...attributes
      .filter((name) => own(old.attributes, name) !== own(now.attributes, name))
      .map((name) => change(`${name} `, name, written(own(old.attributes, name)), written(own(now.attributes, name)))),
  ];
}

function titleOf(entries: Readonly<Record<string, { readonly title: Text }>>, id: string): Text {
  return own(entries, id)?.title ?? { zh: id, en: id };
}

/** `head: part; part`; the head alone when there is nothing more to tell. */
function told(head: Text, parts: readonly Text[]): Text {
  const joined = (separator: string, texts: readonly string[]): string => texts.filter((text) => text !== '').join(separator);
  return {
    zh: joined('：', [
      head.zh,
      joined(
        '；',
        parts.map((part) => part.zh),
      ),
    ]),
    en: joined(': ', [
      head.en,
      joined(
        '; ',
        parts.map((part) => part.en),
      ),
    ]),
  };
}
