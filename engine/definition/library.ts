import type { CalendarDefinition } from './calendar.js';
import type { DecisionTable } from './decision-table.js';
import type { Finding } from './finding.js';
import type { FormDefinition } from './form.js';
import type { KpiGroup } from './kpi.js';
import { LibraryReader } from './library-reader.js';
import type { MessageType } from './message-type.js';
import type { Organization, People } from './organization.js';
import type { ProcessDefinition } from './process-definition.js';
import type { RegisterDefinition } from './register.js';
import type { Fixtures, Scenario } from './scenario.js';
import type { SourceFile } from './source.js';
import type { Template } from './template.js';

/** One definition with the file it was read from. */
export interface Entry<Definition> {
  readonly definition: Definition;
  readonly source: SourceFile;
  /** The text whose hash identifies this version of the definition. */
  readonly hashText: string;
  /** Its shape is wrong: what was read is not all that was meant, so `verifyLibrary` does not look into it. */
  readonly broken: boolean;
}

/** Register → rows. */
export type DemoRows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Everything process owners edit, read and written out; whether the parts fit together is for `verifyLibrary`. */
export interface Library {
  readonly processes: ReadonlyMap<string, Entry<ProcessDefinition>>;
  readonly forms: ReadonlyMap<string, Entry<FormDefinition>>;
  readonly registers: ReadonlyMap<string, Entry<RegisterDefinition>>;
  readonly decisions: ReadonlyMap<string, Entry<DecisionTable>>;
  readonly calendars: ReadonlyMap<string, Entry<CalendarDefinition>>;
  readonly kpis: ReadonlyMap<string, Entry<KpiGroup>>;
  /** Null: no `organization.yaml`. */
  readonly organization: Entry<Organization> | null;
  readonly messages: ReadonlyMap<string, MessageType>;
  /** Null: no `messages.yaml`. */
  readonly messagesSource: SourceFile | null;
  /** People of the demo organization. */
  readonly people: Entry<People> | null;
  readonly demoRows: Entry<DemoRows> | null;
  readonly templates: ReadonlyMap<string, Entry<Template>>;
  readonly fixtures: Entry<Fixtures> | null;
  /** Process id → its scenarios. */
  readonly scenarios: ReadonlyMap<string, Entry<readonly Scenario[]>>;
}

export interface LibraryFile {
  /** Relative to the library, with `/`: `processes/shipment.yaml`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Reads all files of a library. Never throws: whatever cannot be read is left out and told. The order of the files does not matter; README and
 * other files that are no definitions are passed over.
 */
export function readLibrary(files: readonly LibraryFile[]): { readonly library: Library; readonly findings: readonly Finding[] } {
  const reader = new LibraryReader();
  reader.read(files);
  return { library: reader.library, findings: reader.findings };
}
