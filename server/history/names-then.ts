import type { NameIn } from '#engine/audit/told-event.js';
import type { Text } from '#engine/definition/text.js';
import type { DirectoryVersions } from '#server/directory/directory-versions.js';

/** Names people had in versions of the directory, read once for all that is asked. */
export class NamesThen {
  private readonly known = new Map<string, Text>();

  constructor(
    private readonly versions: DirectoryVersions,
    /** Stands in for a version that was not kept. */
    private readonly today: (person: string) => Text,
  ) {}

  /**
   * Makes an answer that names people: once to learn whom, and again when their names were read.
   *
   * @param make - pure
   */
  async told<Answer>(make: (nameIn: NameIn) => Answer): Promise<Answer> {
    const asked = new Map<number, Set<string>>();
    make((person, directory) => {
      asked.set(directory, (asked.get(directory) ?? new Set()).add(person));
      return { zh: person, en: person };
    });
    for (const [directory, persons] of asked)
      for (const [person, name] of await this.versions.namesAt(directory, [...persons])) this.known.set(`${directory} ${person}`, name);
    return make((person, directory) => this.known.get(`${directory} ${person}`) ?? this.today(person));
  }
}
