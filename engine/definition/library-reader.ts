import { checkShape } from './check-shape.js';
import type { Finding } from './finding.js';
import type { DemoRows, Entry, Library, LibraryFile } from './library.js';
import { libraryPlace, type FileKind } from './library-path.js';
import { isYears, readCalendars } from './read-calendars.js';
import { readDecisionTable } from './read-decision-table.js';
import { readForm } from './read-form.js';
import { readKpis } from './read-kpis.js';
import { readMessages } from './read-messages.js';
import { readOrganization, readPeople } from './read-organization.js';
import { readProcess } from './read-process.js';
import { readRegister } from './read-register.js';
import { readScenarios } from './read-scenarios.js';
import { readTemplate } from './read-template.js';
import { Report } from './report.js';
import { SCHEMAS } from './schema/schemas.js';
import { readYaml } from './source.js';
import { isMapping, list, mapValues, mapping } from './values.js';

type Changing<Value> = Value extends ReadonlyMap<infer Key, infer Item> ? Map<Key, Item> : Value;
type LibraryInMaking = { -readonly [Key in keyof Library]: Changing<Library[Key]> };
interface Opened {
  readonly id: string;
  readonly report: Report;
  readonly broken: boolean;
}

/** Findings that leave a definition incomplete: its shape, and a state whose kind is not known. */
const BREAKING = /^GH1(0|1(?!1)|20[12])/;

/** Reads the files of a library in the order in which they need one another: roles before processes, holidays before calendars. */
export class LibraryReader {
  readonly findings: Finding[] = [];
  readonly library: LibraryInMaking = {
    processes: new Map(),
    forms: new Map(),
    registers: new Map(),
    decisions: new Map(),
    calendars: new Map(),
    kpis: new Map(),
    organization: null,
    messages: new Map(),
    messagesSource: null,
    people: null,
    demoRows: null,
    templates: new Map(),
    fixtures: null,
    scenarios: new Map(),
  };

  read(files: readonly LibraryFile[]): void {
    const places = new Map<FileKind, { file: LibraryFile; id: string }[]>();
    for (const file of files) {
      const place = libraryPlace(file.path);
      if (place !== null) places.set(place.kind, [...(places.get(place.kind) ?? []), { file, id: place.id }]);
      else if (/\.(ya?ml|hbs)$/.test(file.path)) this.unknownPlace(file.path);
    }
    const of = (kind: FileKind): Opened[] => (places.get(kind) ?? []).flatMap(({ file, id }) => this.open(kind, file, id) ?? []);
    this.readSurroundings(of);
    for (const opened of of('form')) this.put(this.library.forms, opened, readForm(opened.report.source));
    for (const opened of of('register')) this.put(this.library.registers, opened, readRegister(opened.report));
    for (const opened of of('decision')) this.put(this.library.decisions, opened, readDecisionTable(opened.report));
    for (const opened of of('kpis')) this.put(this.library.kpis, opened, readKpis(opened.report));
    const roles = new Set(Object.keys(this.library.organization?.definition.roles ?? {}));
    for (const opened of of('process')) this.put(this.library.processes, opened, readProcess(opened.report, roles));
    for (const opened of of('scenarios')) this.put(this.library.scenarios, opened, readScenarios(opened.report));
    for (const { file, id } of places.get('template') ?? []) {
      const { template, source, findings } = readTemplate(id, file.path, file.text);
      const report = new Report(source);
      checkShape(SCHEMAS.template, report);
      this.findings.push(...findings, ...(template === null ? [] : report.findings));
      if (template !== null)
        this.library.templates.set(id, { definition: template, source, hashText: file.text, broken: report.findings.length > 0 });
    }
  }

  private readSurroundings(of: (kind: FileKind) => Opened[]): void {
    for (const opened of of('organization')) this.library.organization = this.entry(opened, readOrganization(opened.report.source));
    for (const opened of of('messages')) {
      this.library.messagesSource = opened.report.source;
      this.library.messages = new Map(readMessages(this.entry(opened, null).source));
    }
    for (const opened of of('people')) this.library.people = this.entry(opened, readPeople(opened.report.source));
    for (const opened of of('demoRows')) {
      const rows: DemoRows = mapValues(mapping(opened.report.source.value), (entries) => list(entries).map(mapping));
      this.library.demoRows = this.entry(opened, rows);
    }
    for (const opened of of('fixtures')) this.library.fixtures = this.entry(opened, mapping(opened.report.source.value));
    this.readCalendars(of('calendar'));
  }

  private readCalendars(files: readonly Opened[]): void {
    const { calendars, years } = readCalendars(files);
    for (const opened of files) {
      const calendar = calendars.get(opened.id);
      if (years.has(opened.id)) this.entry(opened, null);
      // What it inherits, and the holidays, are part of what the calendar means.
      if (calendar)
        this.library.calendars.set(opened.id, {
          ...this.put(this.library.calendars, opened, calendar.definition),
          hashText: calendar.hashText,
        });
    }
  }

  /** Parses and checks the shape; undefined when there is nothing to read. */
  private open(kind: FileKind, file: LibraryFile, id: string): Opened | null {
    const source = readYaml(file.path, file.text);
    this.findings.push(...source.findings);
    if (source.value === undefined) return null;
    const report = new Report(source);
    checkShape(SCHEMAS[kind === 'calendar' && isYears(source.value) ? 'years' : kind], report);
    const broken = report.findings.some(({ code }) => BREAKING.test(code));
    const written = mapping(source.value).id;
    if (['process', 'form', 'register', 'decision', 'calendar', 'kpis'].includes(kind) && typeof written === 'string' && written !== id) {
      report.error('GH1110', '/id', {
        zh: `编号 \`${written}\` 与文件名 \`${id}\` 不一致。`,
        en: `id \`${written}\` is not the file's name \`${id}\``,
      });
    }
    return { id, report, broken };
  }

  /** Others refer to a file by its name: a different id inside has been told, and is not followed. */
  private put<Definition>(into: Map<string, Entry<Definition>>, opened: Opened, definition: Definition): Entry<Definition> {
    const named = isMapping(definition) && 'id' in definition ? { ...definition, id: opened.id } : definition;
    const entry = this.entry(opened, named);
    into.set(opened.id, entry);
    return entry;
  }

  private entry<Definition>({ report, broken }: Opened, definition: Definition): Entry<Definition> {
    this.findings.push(...report.findings);
    const incomplete = broken || report.findings.some(({ code }) => BREAKING.test(code));
    return { definition, source: report.source, hashText: report.source.text, broken: incomplete };
  }

  private unknownPlace(file: string): void {
    this.findings.push({
      code: 'GH1111',
      severity: 'warning',
      file,
      line: 1,
      column: 1,
      message: { zh: '流程库中没有这种文件，未被读取。', en: 'no such kind of file in a library; it is not read' },
      hint: null,
    });
  }
}
