import { ERASED } from '#engine/export/event-log/erased.js';
import { objectOf, type OcelEvent, type OcelObject, type RowNamed } from '#engine/export/event-log/ocel.js';
import { ocelInstance } from '#engine/export/event-log/ocel-instance.js';
import { ocelPerson, ocelRow } from '#engine/export/event-log/ocel-row.js';
import type { ExportRequest } from './export-format.js';

/** Rows of registers looked up at once. */
const PAGE = 200;

/** What comes next in an object-centric log. */
interface OcelPart {
  readonly events: readonly OcelEvent[];
  readonly objects: readonly OcelObject[];
}

/**
 * An object-centric log, an instance at a time; then the objects that instances share, each once. Of these only the names are remembered meanwhile. Every
 * object that something is connected with is there, rows that rows name too.
 */
export async function* ocelLog({ source, query }: ExportRequest): AsyncGenerator<OcelPart> {
  const erased = ERASED[query.language];
  const rows = new Map<string, RowNamed>();
  const persons = new Set<string>();
  for await (const instance of source.instances(query, erased)) {
    const told = ocelInstance(instance, source.versions, query.language);
    for (const row of told.rows) rows.set(objectOf.row(row.register, row.key), row);
    for (const person of told.persons) persons.add(person);
    yield told;
  }
  for (let waiting = [...rows.values()]; waiting.length > 0;) {
    const page = waiting.splice(0, PAGE);
    const versions = await source.rowVersions(page, erased);
    const told = page.map((row, place) => ocelRow(row, source.register(row.register), versions[place] ?? []));
    for (const row of told.flatMap((one) => one.rows)) {
      const id = objectOf.row(row.register, row.key);
      if (rows.has(id)) continue;
      rows.set(id, row);
      waiting.push(row);
    }
    yield { events: [], objects: told.map(({ object }) => object) };
  }
  yield { events: [], objects: [...persons].sort().map(ocelPerson) };
}
