import { type CompiledProcess, compile } from '#engine/compile/compile.js';
import type { Library } from '#engine/definition/library.js';
import { NO_ORGANIZATION, type Substitution } from '#engine/definition/organization.js';
import { createDirectory, type Directory } from '#engine/people/directory.js';
import { refuseSubstitution } from '#engine/people/refuse-substitution.js';
import type { CompiledRegister } from '#engine/register/compile-register.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';

/** A library made ready to run; worlds share it, none changes it. */
export interface CompiledLibrary {
  readonly library: Library;
  readonly directory: Directory;
  /** @throws {Error} when there is no such process, or it cannot be compiled */
  process(id: string): CompiledProcess;
  register(id: string): CompiledRegister | null;
  /** @throws {RangeError} when there is no such calendar */
  calendar(id: string): WorkingCalendar;
  /** Rows of the demo organization, as `record` would have entered them: register → key → row. */
  readonly demoRows: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>;
}

const known = new WeakMap<Library, CompiledLibrary>();

/** Compiles what is asked for when it is asked for, once per library. */
export function compiledLibrary(library: Library): CompiledLibrary {
  const existing = known.get(library);
  if (existing) return existing;
  const processes = new Map<string, CompiledProcess>();
  const calendars = new Map<string, WorkingCalendar>();
  const made: CompiledLibrary = {
    library,
    directory: directoryWith(library, []),
    process: (id) =>
      kept(processes, id, () => {
        const entry = library.processes.get(id);
        if (!entry) throw new Error(`there is no process "${id}"`);
        return compile(entry.definition, library);
      }),
    register: (id) => anyProcess(made)?.registers.get(id) ?? null,
    calendar: (id) =>
      kept(calendars, id, () => {
        const entry = library.calendars.get(id);
        if (!entry) throw new RangeError(`there is no calendar "${id}"`);
        return createCalendar(entry.definition);
      }),
    get demoRows() {
      const rows = readDemoRows(made);
      Object.defineProperty(made, 'demoRows', { value: rows });
      return rows;
    },
  };
  known.set(library, made);
  return made;
}

/**
 * The library's people, with substitutions of a story.
 *
 * @throws {DomainError} for one that cannot be entered
 */
export function directoryWith(library: Library, substitutions: readonly Substitution[]): Directory {
  const people = library.people?.definition ?? {};
  for (const [index, entered] of substitutions.entries()) refuseSubstitution(entered, substitutions.slice(0, index), people);
  return createDirectory(library.organization?.definition ?? NO_ORGANIZATION, people, 1, substitutions);
}

/** Every compiled process carries all registers; one that cannot be compiled does not hinder the others. */
function anyProcess(library: CompiledLibrary): CompiledProcess | null {
  for (const id of library.library.processes.keys()) {
    try {
      return library.process(id);
    } catch {
      // Its own scenarios tell why.
    }
  }
  return null;
}

function readDemoRows(library: CompiledLibrary): ReadonlyMap<string, ReadonlyMap<string, JsonObject>> {
  const rows = new Map<string, Map<string, JsonObject>>();
  for (const [id, entries] of Object.entries(library.library.demoRows?.definition ?? {})) {
    const register = library.register(id);
    if (!register) continue;
    const keyed = entries.map((fields): [string, JsonObject] => {
      const key = String(fields[register.definition.key]);
      return [key, register.apply(null, key, fields as JsonObject).row];
    });
    rows.set(id, new Map(keyed));
  }
  return rows;
}

function kept<Value>(cache: Map<string, Value>, id: string, make: () => Value): Value {
  const found = cache.get(id) ?? make();
  cache.set(id, found);
  return found;
}
