import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { People, Person, Substitution } from '#engine/definition/organization.js';
import { NO_ORGANIZATION } from '#engine/definition/organization.js';
import { dayAt } from '#engine/people/directory.js';
import type { ImportFinding } from '#engine/people/import-finding.js';
import { readPeopleRows } from '#engine/people/people-rows.js';
import { circlesMade, describeCircle } from '#engine/people/reporting-circles.js';
import { readSubstitutionRows } from '#engine/people/substitution-rows.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type GateWithNobody, GateWatch } from './gate-watch.js';
import { PeopleStore } from './people-store.js';
import { readTable, type ReadTable, type TableFormat, type TableKind, writePeople, writeSubstitutions } from './people-table.js';

export interface ImportRequest {
  readonly format: TableFormat;
  readonly table: TableKind;
  readonly text: string;
}

export interface Imported {
  readonly dryRun: boolean;
  /** Persons, or those who get a substitute. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: number;
  readonly findings: readonly ImportFinding[];
  /** Gates nobody can satisfy after it, today or from a later day on. */
  readonly gates: readonly GateWithNobody[];
}

interface Known {
  readonly people: People;
  readonly substitutions: readonly Substitution[];
}

interface Plan extends Imported {
  readonly persons: readonly Person[];
  readonly substitutions: readonly Substitution[];
}

/** Imports and exports tables of people: all of a table or nothing of it. Whoever is not in it stays as he is. */
@Injectable()
export class ImportPeople {
  constructor(
    private readonly store: PeopleStore,
    private readonly knowledge: Knowledge,
    private readonly gates: GateWatch,
  ) {}

  /**
   * @param dryRun - say what is wrong and what would change, change nothing
   * @throws {DomainError} `import-invalid` with all errors, each with its row and column
   */
  async execute(me: SignedIn, request: ImportRequest, dryRun: boolean): Promise<Imported> {
    const table = readTable(request.text, request.format, request.table);
    if (dryRun)
      return answerOf(
        this.plan(me, request.table, table, { people: this.knowledge.people(), substitutions: this.knowledge.substitutions() }, true),
      );
    const planned = await this.store.change(me.person, async (change) => {
      const people = this.knowledge.withEntered(await change.people());
      const plan = this.plan(me, request.table, table, { people, substitutions: await change.substitutions() }, false);
      refuseErrors(plan.findings);
      for (const person of plan.persons) await change.writePerson(person);
      for (const substitution of plan.substitutions) await change.writeSubstitution({ ...substitution, id: randomUUID() });
      const { added, changed, unchanged } = plan;
      const details = { table: request.table, format: request.format, added: added.length, changed: changed.length, unchanged };
      change.tell({ action: 'import-people', details });
      return plan;
    });
    await this.knowledge.reload();
    return { ...answerOf(planned), gates: this.gates.tell(me, this.knowledge.staff(), [...planned.added, ...planned.changed]) };
  }

  export(table: TableKind, format: TableFormat): string {
    if (table === 'substitutions') return writeSubstitutions(this.knowledge.substitutions(), format);
    const people = this.knowledge.people();
    return writePeople(
      Object.keys(people)
        .sort()
        .map((id) => people[id]!),
      format,
    );
  }

  private plan(me: SignedIn, kind: TableKind, table: ReadTable, known: Known, dryRun: boolean): Plan {
    return kind === 'people' ? this.planPeople(me, table, known, dryRun) : this.planSubstitutions(me, table, known, dryRun);
  }

  private planPeople(me: SignedIn, { rows, report }: ReadTable, { people: known, substitutions }: Known, dryRun: boolean): Plan {
    const organization = this.knowledge.library().organization?.definition ?? NO_ORGANIZATION;
    const { people, rowOf } = readPeopleRows(rows, organization, report);
    const after = { ...known, ...people };
    if (report.isClean) {
      const circles = circlesMade({ organization, people: known }, { organization, people: after }, dayAt(organization, me.at));
      for (const circle of circles) {
        const rows = circle.flatMap((person) => rowOf.get(person) ?? []);
        const { message, hint } = describeCircle(circle);
        report.error('reporting-circle', rows.length > 0 ? Math.min(...rows) : 1, 'unit', message, hint);
      }
      if (people[me.person] && !keepsAdministration(people[me.person]!))
        report.error('own-administration', rowOf.get(me.person) ?? 1, 'role', {
          zh: '不能取消自己的管理员身份。',
          en: 'you cannot take the administrator’s post from yourself',
        });
    }
    const persons = Object.values(people).filter((person) => JSON.stringify(known[person.id]) !== JSON.stringify(person));
    return {
      dryRun,
      persons,
      substitutions: [],
      added: persons.filter(({ id }) => !Object.hasOwn(known, id)).map(({ id }) => id),
      changed: persons.filter(({ id }) => Object.hasOwn(known, id)).map(({ id }) => id),
      unchanged: Object.keys(people).length - persons.length,
      findings: report.findings,
      gates: this.gates.look(
        me,
        { people: after, substitutions },
        persons.map(({ id }) => id),
      ),
    };
  }

  private planSubstitutions(me: SignedIn, { rows, report }: ReadTable, { people, substitutions }: Known, dryRun: boolean): Plan {
    const processes = this.knowledge.processes().map(({ id }) => id);
    const entered = readSubstitutionRows(rows, substitutions, people, processes, report);
    return {
      dryRun,
      persons: [],
      substitutions: entered,
      added: entered.map(({ person }) => person),
      changed: [],
      unchanged: rows.length - entered.length,
      findings: report.findings,
      gates: this.gates.look(
        me,
        { people, substitutions: [...substitutions, ...entered] },
        entered.map(({ person }) => person),
      ),
    };
  }
}

function answerOf({ persons: _, substitutions: __, ...answer }: Plan): Imported {
  return answer;
}

/** @throws {DomainError} `import-invalid` */
function refuseErrors(findings: readonly ImportFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return;
  throw new DomainError(
    'import-invalid',
    `共 ${errors.length} 处错误，未导入任何内容。第 ${first.row} 行：${first.message.zh} / ${errors.length} mistakes, nothing was imported. Row ${first.row}: ${first.message.en}`,
    { errors: errors.map((finding) => ({ ...finding, path: `/${finding.row}/${finding.column ?? ''}`, text: finding.message })) },
  );
}

/** For good, so that nobody locks himself out by a date. */
export function keepsAdministration({ posts, lastDay }: Person): boolean {
  return lastDay === null && posts.some(({ role, from, to }) => role === 'administrator' && from === null && to === null);
}
