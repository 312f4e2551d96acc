import { Injectable } from '@nestjs/common';
import type { DecidedEvent } from '#engine/runtime/outcome.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { DirectoryVersions } from '#server/directory/directory-versions.js';
import { personSubject } from '#server/directory/keep-directory.js';
import { CasePeople, type PeopleThen } from './case-people.js';

/** Reads who the people of a case were when it was decided. */
@Injectable()
export class PeopleOfCase {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly versions: DirectoryVersions,
  ) {}

  /** @param others - persons besides those the events name; what is no person's id is left out */
  async of(events: readonly DecidedEvent[], others: readonly string[]): Promise<CasePeople> {
    const named = await this.known([...new Set([...textsIn(events), ...others])]);
    const then = new Map<number, PeopleThen>();
    for (const directory of new Set(events.map(({ versions }) => versions.directory)))
      then.set(directory, await this.versions.personsAt(directory, named));
    const today = this.knowledge.directory();
    return new CasePeople(then, await this.erased(named), (person) => today.nameOf(person));
  }

  /** Those of some texts that are ids of persons, of today or of a version before. */
  private async known(texts: readonly string[]): Promise<readonly string[]> {
    const today = new Set(this.knowledge.directory().persons);
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT DISTINCT id FROM directory_entry WHERE kind = 'person' AND id = ANY ($1::text[])`,
      [texts],
    );
    return [...new Set([...rows.map(({ id }) => id), ...texts.filter((text) => today.has(text))])].sort();
  }

  /** Those whose names lie under a key that was destroyed, and under no other. */
  private async erased(persons: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ subject: string }>(
      `SELECT subject FROM subject_key WHERE subject = ANY ($1::text[]) GROUP BY subject HAVING bool_and(secret IS NULL)`,
      [persons.map(personSubject)],
    );
    const gone = new Set(rows.map(({ subject }) => subject));
    return new Set(persons.filter((person) => gone.has(personSubject(person))));
  }
}

/** An id is a short word; a principal names one behind its kind. */
const LONGEST = 100;

function textsIn(events: readonly DecidedEvent[]): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.length <= LONGEST) found.add(value.replace(/^person:/, ''));
    } else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(events);
  return found;
}
