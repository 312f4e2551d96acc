import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { NO_ORGANIZATION, type People, type Substitution } from '#engine/definition/organization.js';
import { statesOf } from '#engine/expression/process-scope.js';
import { covers } from '#engine/people/days.js';
import { dayAt } from '#engine/people/directory.js';
import { refuseSubstitution } from '#engine/people/refuse-substitution.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type HandedItem, itemOf, problemWith, tryItem } from './handed-item.js';
import type { Handing } from './hand-over-instances.js';
import { PeopleStore } from './people-store.js';

/** Hands over what the directory says of a person, and tells what registers say. */
@Injectable()
export class HandOverPeople {
  constructor(
    private readonly store: PeopleStore,
    private readonly knowledge: Knowledge,
    private readonly pool: PgPool,
  ) {}

  async preview(me: SignedIn, { from, to }: Handing): Promise<readonly HandedItem[]> {
    const items: HandedItem[] = [];
    for (const substitution of this.substitutionsBy(me, from)) {
      const check = (): void => void this.after(me, substitution, to, this.knowledge.substitutions(), this.knowledge.people());
      items.push({ ...(await tryItem(itemFor(substitution, to), async () => check())), done: false });
    }
    return items;
  }

  /** Those he is the substitute in, from today on. Those for himself end with his posts. */
  async execute(me: SignedIn, { from, to }: Handing): Promise<readonly HandedItem[]> {
    const items: HandedItem[] = [];
    for (const substitution of this.substitutionsBy(me, from)) {
      const move = (): Promise<void> =>
        this.store.change(me.person, async (change) => {
          const people = this.knowledge.withEntered(await change.people());
          const moved = this.after(me, substitution, to, await change.substitutions(), people);
          await change.deleteSubstitution(substitution.id);
          await change.writeSubstitution(moved);
        });
      items.push(await tryItem(itemFor(substitution, to), move));
    }
    if (items.some(({ done }) => done)) await this.knowledge.reload();
    return items;
  }

  /** What names him and is changed elsewhere: rows that processes look up, by a process; posts nobody else holds, in the table of people. */
  async byHand(me: SignedIn, { from, to }: Handing): Promise<readonly HandedItem[]> {
    return [...(await this.rowsNaming(from, to)), ...this.postsOf(me, from, to)];
  }

  private substitutionsBy(me: SignedIn, person: string): readonly Substitution[] {
    return this.knowledge.substitutions().filter(({ by, to }) => by === person && to >= this.today(me));
  }

  private today(me: SignedIn): string {
    return dayAt(this.knowledge.library().organization?.definition ?? NO_ORGANIZATION, me.at);
  }

  /** @throws {DomainError} what `refuseSubstitution` throws */
  private after(me: SignedIn, old: Substitution, by: string, all: readonly Substitution[], people: People): Substitution {
    const today = this.today(me);
    const moved = { ...old, id: randomUUID(), by, from: old.from < today ? today : old.from };
    const others = all.filter(({ id }) => id !== old.id);
    refuseSubstitution(moved, others, people);
    return moved;
  }

  private async rowsNaming(person: string, to: string): Promise<readonly HandedItem[]> {
    const { processes, registers } = this.knowledge.library();
    const states = [...processes.values()].flatMap(({ definition }) => statesOf(definition.states));
    const lookedUp = new Set(states.flatMap((state) => (state.kind === 'lookup' ? [state.lookup.register] : [])));
    const { rows } = await this.pool.query<{ register: string; key: string; row: Readonly<Record<string, unknown>> }>(
      `SELECT register, key, row FROM record WHERE shard = 0 AND register = ANY ($1) AND strpos(row::text, $2) > 0 ORDER BY register, key`,
      [[...lookedUp], `"${person}"`],
    );
    return rows.flatMap(({ register, key, row }) =>
      Object.keys(registers.get(register)?.definition.fields ?? {})
        .filter((field) => row[field] === person)
        .map((field) => ({
          ...itemOf({ kind: 'record', id: `${register}/${key}`, becomes: `${field}: ${to}` }),
          problem: problemWith(
            'record-by-process',
            `台账由流程登记，请通过流程更改 ${field} / A register is changed by processes only: change ${field} through one.`,
          ),
        })),
    );
  }

  private postsOf(me: SignedIn, person: string, to: string): readonly HandedItem[] {
    const day = this.knowledge.directory().at(me.at);
    const posts = (this.knowledge.people()[person]?.posts ?? []).filter((post) => covers(post, this.today(me)));
    return posts
      .filter(({ unit, role }) => day.people({ kind: 'roleOfUnit', role, unit }).every((holder) => holder === person))
      .map(({ unit, role }) => ({
        ...itemOf({ kind: 'post', id: `${unit}/${role}`, becomes: to }),
        problem: problemWith(
          'post-by-hand',
          '任职不随移交，请在人员表中任命接任的人 / A post is not handed over: enter who holds it next in the table of people.',
        ),
      }));
  }
}

function itemFor({ id, person, from, to }: Substitution, by: string): HandedItem {
  return itemOf({ kind: 'substitution', id, becomes: `${person}, ${from} – ${to}: ${by}` });
}
