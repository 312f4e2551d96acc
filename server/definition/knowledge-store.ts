import { Injectable } from '@nestjs/common';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { NO_ORGANIZATION, type People, type Substitution } from '#engine/definition/organization.js';
import { type Library, readLibrary } from '#engine/definition/library.js';
import type { ProcessDefinition } from '#engine/definition/process-definition.js';
import { createDirectory, type Directory } from '#engine/people/directory.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { isProvisional } from '#engine/time/provisional.js';
import { createCalendar, type WorkingCalendar } from '#engine/time/working-calendar.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import type { PeopleStore } from '#server/directory/people-store.js';
import type { KnowledgePort } from '#server/instance/knowledge.js';
import { type CompiledVersion, compileVersion, readOnce } from './compile-version.js';
import { calendarVersionOf } from '#server/calendar/calendar-version.js';
import { DefinitionStore } from './definition-store.js';

/** Files that are always the current ones, whatever version an instance runs on. */
const ALWAYS_CURRENT = /^processes\/(registers|calendars|demo)\/|^processes\/organization\.yaml$/;

interface Read {
  readonly publications: number;
  readonly files: readonly LibraryFile[];
  readonly hashes: ReadonlyMap<string, { hash: string; version: number }>;
  readonly entered: People;
  readonly substitutions: readonly Substitution[];
}

/** What this host knows of definitions, people and calendars: immutable objects, replaced as a whole when something was published. */
@Injectable()
export class Knowledge implements KnowledgePort {
  publications = 0;
  calendarVersion = '';
  private files: readonly LibraryFile[] = [];
  private currentLibrary: Library = readLibrary([]).library;
  private hashes: ReadonlyMap<string, { hash: string; version: number }> = new Map();
  private readonly byHash = new Map<string, CompiledVersion>();
  private currentDirectory: Directory = createDirectory(NO_ORGANIZATION, {}, 0);
  private currentPeople: People = {};
  private currentSubstitutions: readonly Substitution[] = [];
  private calendars: ReadonlyMap<string, WorkingCalendar> = new Map();

  /**
   * @param entered - people an administrator entered; null: nobody
   * @param demo - whether the library's demo people work here
   */
  constructor(
    private readonly store: DefinitionStore,
    private readonly entered: PeopleStore | null = null,
    private readonly demo = true,
  ) {}

  /** The library as it stands now. */
  library(): Library {
    return this.currentLibrary;
  }

  compiled(hash: string): CompiledProcess {
    return this.loaded(hash).process;
  }

  /** The forms and templates a version is pinned to, with the registers, people and calendars there were when it was loaded. */
  libraryOf(hash: string): Library {
    return this.loaded(hash).library;
  }

  current(process: string): CompiledProcess | null {
    const version = this.hashes.get(process);
    return version ? this.compiled(version.hash) : null;
  }

  /** Every process as new instances run it, also one the library no longer holds: what runs of it goes on, and is seen. */
  processes(): readonly ProcessDefinition[] {
    return [...this.hashes.values()].map(({ hash }) => this.compiled(hash).definition);
  }

  startedBy(message: string): readonly { process: CompiledProcess; start: number }[] {
    return [...this.hashes.keys()].flatMap((id) => {
      const process = this.current(id);
      return (process?.definition.starts ?? []).flatMap((start, index) =>
        process && start.kind === 'message' && start.message === message ? [{ process, start: index }] : [],
      );
    });
  }

  directory(): Directory {
    return this.currentDirectory;
  }

  /** Those of the library, where they work here, under those who were entered. */
  withEntered(entered: People): People {
    return { ...this.peopleOf(this.currentLibrary), ...entered };
  }

  /** People of a library who work here: the demo's, or nobody. */
  peopleOf(library: Library): People {
    return this.demo ? (library.people?.definition ?? {}) : {};
  }

  /** Everybody, with all dates. */
  people(): People {
    return this.currentPeople;
  }

  /** Everybody, and who substitutes whom. */
  staff(): { readonly people: People; readonly substitutions: readonly Substitution[] } {
    return { people: this.currentPeople, substitutions: this.currentSubstitutions };
  }

  substitutions(): readonly Substitution[] {
    return this.currentSubstitutions;
  }

  calendar(id: string): WorkingCalendar {
    const calendar = this.calendars.get(id);
    if (!calendar) throw new Error(`calendar "${id}" does not exist`);
    return calendar;
  }

  /** Whether a due date of an instance lies in a year that its calendar has no arrangement for. */
  isProvisional(definition: string, dueAt: EpochMs | null): boolean {
    return isProvisional(this.calendar(this.compiled(definition).definition.calendar), dueAt);
  }

  async reload(): Promise<void> {
    const { publications, files, hashes, entered, substitutions } = await this.read();
    this.files = files;
    this.hashes = hashes;
    this.currentLibrary = readOnce(files);
    const { organization, calendars } = this.currentLibrary;
    this.currentPeople = this.withEntered(entered);
    this.currentSubstitutions = substitutions;
    this.currentDirectory = createDirectory(organization?.definition ?? NO_ORGANIZATION, this.currentPeople, publications, substitutions);
    this.calendars = new Map([...calendars].map(([id, { definition }]) => [id, createCalendar(definition)]));
    this.calendarVersion = calendarVersionOf(files);
    await this.refresh();
    this.publications = publications;
  }

  async load(hashes: readonly string[]): Promise<void> {
    for (const hash of new Set(hashes)) if (!this.byHash.has(hash)) this.byHash.set(hash, await this.compile(hash));
  }

  /** Again when something was published meanwhile: the number stands for exactly what was read under it. */
  private async read(): Promise<Read> {
    for (;;) {
      const publications = await this.store.epoch();
      const files = await this.store.library();
      const hashes = await this.store.current();
      const entered = (await this.entered?.all()) ?? {};
      const substitutions = (await this.entered?.substitutions()) ?? [];
      if (publications === (await this.store.epoch())) return { publications, files, hashes, entered, substitutions };
    }
  }

  /** Compiles anew what is in use: registers, people and calendars may have changed beneath a version that has not. */
  private async refresh(): Promise<void> {
    const hashes = new Set([...this.byHash.keys(), ...[...this.hashes.values()].map((version) => version.hash)]);
    for (const hash of hashes) this.byHash.set(hash, await this.compile(hash));
  }

  private async compile(hash: string): Promise<CompiledVersion> {
    const version = await this.store.version(hash);
    if (!version) throw new Error(`definition ${hash} was never published`);
    return compileVersion(version.process, hash, [...version.files, ...this.files.filter((file) => ALWAYS_CURRENT.test(file.path))]);
  }

  private loaded(hash: string): CompiledVersion {
    const loaded = this.byHash.get(hash);
    if (!loaded) throw new Error(`definition ${hash} is not loaded`);
    return loaded;
  }
}
