import type { RegisterDefinition } from '../../definition/register.js';
import { isEqualJson } from '../../audit/canonical.js';
import type { EpochMs, JsonObject } from '../../runtime/instance.js';
import { distinct } from './ocel-instance.js';
import { objectOf, objectType, type OcelObject, type RowNamed, rowsNamed, typeOfField, valueText } from './ocel.js';

/** A register's row as it stood from an instant on; null: from the beginning. */
export interface RowVersion {
  readonly at: EpochMs | null;
  readonly row: JsonObject;
}

/** A row of a register with what became of its columns, and the rows that it names itself. */
export function ocelRow(
  { register, key }: Pick<RowNamed, 'register' | 'key'>,
  definition: Pick<RegisterDefinition, 'fields'> | null,
  versions: readonly RowVersion[],
): { readonly object: OcelObject; readonly rows: readonly RowNamed[] } {
  const fields = definition?.fields ?? {};
  const attributes: OcelObject['attributes'][number][] = [];
  let before: JsonObject = {};
  for (const [place, { at, row }] of versions.entries()) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(row)]))
      if (!isEqualJson(before[name] ?? null, row[name] ?? null))
        attributes.push({ name, type: typeOfField(fields[name]), value: valueText(row[name] ?? null), at: place === 0 ? null : at });
    before = row;
  }
  const rows = rowsNamed(fields, before);
  const relations = distinct(rows.map((named) => ({ object: objectOf.row(named.register, named.key), qualifier: named.place })));
  return { object: { id: objectOf.row(register, key), type: objectType.row(register), attributes, relations }, rows };
}

/** A person; what is known of persons besides is not an export's. */
export function ocelPerson(id: string): OcelObject {
  return { id: objectOf.person(id), type: objectType.person, attributes: [], relations: [] };
}
