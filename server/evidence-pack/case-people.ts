import type { NameIn } from '#engine/audit/told-event.js';
import { own } from '#engine/definition/values.js';
import { NO_ORGANIZATION, type Organization, type Person } from '#engine/definition/organization.js';
import type { Text } from '#engine/definition/text.js';
import { printDate } from '#engine/document/print-values.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import type { Span } from './page/block.js';
import { told, typed } from './page/spans.js';

/** The directory as a case saw it: those it names, and where they worked. */
export interface PeopleThen {
  readonly organization: Organization;
  readonly persons: ReadonlyMap<string, Person>;
}

/** Everybody a case names, as they were when something was decided. */
export class CasePeople {
  constructor(
    /** By version of the directory. */
    private readonly versions: ReadonlyMap<number, PeopleThen>,
    /** Persons whose names were erased. */
    private readonly erased: ReadonlySet<string>,
    /** Stands in for whom no version names. */
    private readonly today: (person: string) => Text,
  ) {}

  /** Names in sentences. */
  readonly nameIn: NameIn = (person, directory) => {
    const name = this.versions.get(directory)?.persons.get(person)?.name ?? this.today(person);
    if (name.zh !== person || !this.erased.has(person)) return name;
    return { zh: `${person}〔姓名已删除〕`, en: `${person} [name erased]` };
  };

  /** A name with the id the history knows the person by. */
  name(person: string, directory: number): Span {
    const name = this.nameIn(person, directory);
    const isNamed = name.zh !== person && !this.erased.has(person);
    return isNamed
      ? told({ zh: `${name.zh}（${person}）`, en: `${name.en} (${person})` })
      : told(name, this.erased.has(person) ? 'erased' : 'plain');
  }

  /**
   * Posts somebody held at a moment.
   *
   * @param asked - principals that were asked: only posts by which he was one of them, where there are any
   */
  posts(person: string, directory: number, at: EpochMs, asked: readonly string[]): readonly Text[] {
    const { organization, persons } = this.versions.get(directory) ?? { organization: NO_ORGANIZATION, persons: new Map<string, Person>() };
    const day = printDate(at);
    const held = (persons.get(person)?.posts ?? []).filter(({ from, to }) => (from === null || from <= day) && (to === null || day <= to));
    const meant = held.filter(({ role, unit }) => asked.includes(`role:${role}`) || asked.includes(`role:${role}@${unit}`));
    return (meant.length > 0 ? meant : held).map(({ role, unit }) => {
      const [place, duty] = [own(organization.units, unit)?.title, own(organization.roles, role)?.title];
      return { zh: `${place?.zh ?? unit} ${duty?.zh ?? role}`, en: `${duty?.en ?? role}, ${place?.en ?? unit}` };
    });
  }

  /** `role:finance`, `role:branch-manager@branch-east`, `person:zhao.lei`, or a person by his id alone. */
  principal(principal: string, directory: number): Span {
    if (!principal.startsWith('role:')) return this.name(principal.replace(/^person:/, ''), directory);
    const [role = '', unit] = principal.replace(/^role:/, '').split('@');
    const organization = this.versions.get(directory)?.organization ?? NO_ORGANIZATION;
    const duty = own(organization.roles, role)?.title;
    if (!duty) return typed(principal);
    const place = unit === undefined ? null : (own(organization.units, unit)?.title ?? { zh: unit, en: unit });
    return told(place ? { zh: `${place.zh} ${duty.zh}`, en: `${duty.en}, ${place.en}` } : duty);
  }
}
