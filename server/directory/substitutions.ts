import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { Substitution } from '#engine/definition/organization.js';
import { refuseSubstitution } from '#engine/people/refuse-substitution.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type GateWithNobody, GateWatch } from './gate-watch.js';
import { PeopleStore } from './people-store.js';

/** A substitution as it is answered. */
export interface EnteredSubstitution extends Substitution {
  /** Gates nobody can satisfy with it, today or from a later day on. */
  readonly gates: readonly GateWithNobody[];
}

/** Enters and ends substitutions; each takes effect with the next command. */
@Injectable()
export class Substitutions {
  constructor(
    private readonly store: PeopleStore,
    private readonly knowledge: Knowledge,
    private readonly gates: GateWatch,
  ) {}

  of(me: SignedIn): readonly Substitution[] {
    const seesAll = me.roles.includes('administrator') || me.roles.includes('auditor');
    return this.knowledge.substitutions().filter(({ person, by }) => seesAll || person === me.person || by === me.person);
  }

  /** @throws {DomainError} `not-allowed`, `process-not-found`, and what `refuseSubstitution` throws */
  async enter(me: SignedIn, substitution: Omit<Substitution, 'id'>): Promise<EnteredSubstitution> {
    refuseOthers(me, substitution.person);
    for (const process of substitution.processes ?? [])
      if (!this.knowledge.current(process)) throw new DomainError('process-not-found', process);
    const entered = { id: randomUUID(), ...substitution };
    await this.store.change(me.person, async (change) => {
      refuseSubstitution(entered, await change.substitutions(), this.knowledge.withEntered(await change.people()));
      await change.writeSubstitution(entered);
    });
    await this.knowledge.reload();
    return { ...entered, gates: this.gates.tell(me, this.knowledge.staff(), [entered.person]) };
  }

  /** @throws {DomainError} `not-found`, `not-allowed` */
  async end(me: SignedIn, id: string): Promise<void> {
    await this.store.change(me.person, async (change) => {
      const found = (await change.substitutions()).find((substitution) => substitution.id === id);
      if (!found) throw new DomainError('not-found', `没有这条代理 / There is no such substitution: ${id}`);
      refuseOthers(me, found.person);
      await change.deleteSubstitution(id);
    });
    await this.knowledge.reload();
  }
}

/** Everybody names his own substitute; an administrator anybody's. */
function refuseOthers(me: SignedIn, person: string): void {
  if (me.person === person || me.roles.includes('administrator')) return;
  throw new DomainError('not-allowed', '只能设置自己的代理人 / You may only name your own substitute.');
}
