import type { Schedule } from '../definition/schedule.js';
import type { LibraryTypes } from '../expression/library-types.js';
import type { Variables } from '../expression/process-scope.js';
import { type Reading, recordReading, scalarReading } from '../expression/record-type.js';

const PERSON = scalarReading('person') as Reading;
/** A register that does not exist is told elsewhere. */
const UNKNOWN: Reading = { type: 'dyn', read: (json) => json };

/** The name of a schedule's item in its expressions, and how it is read; nothing for one without items. */
export function itemVariables(types: LibraryTypes, { items }: Schedule): Variables {
  switch (items.kind) {
    case 'one':
      return {};
    case 'people':
      return { [items.as]: PERSON };
    case 'sample':
      return { [items.as]: recordReading(types.sampled) };
    case 'rows': {
      const row = types.registers.get(items.register);
      return { [items.as]: row ? recordReading(row) : UNKNOWN };
    }
  }
}
