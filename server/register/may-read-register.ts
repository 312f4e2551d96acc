import { Injectable } from '@nestjs/common';
import type { RegisterDefinition } from '#engine/definition/register.js';
import { DomainError } from '#engine/domain-error.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';

/** Registers are for the roles they name as readers, for owners of processes, and for auditors and administrators (M-11). */
@Injectable()
export class MayReadRegister {
  constructor(private readonly knowledge: Knowledge) {}

  /** What this person may read, by id. */
  all(me: SignedIn): readonly RegisterDefinition[] {
    const { registers } = this.knowledge.library();
    const everywhere = new Set(['auditor', 'administrator', ...this.knowledge.processes().map(({ owner }) => owner)]);
    const seesAll = me.roles.some((role) => everywhere.has(role));
    return [...registers.values()]
      .map(({ definition }) => definition)
      .filter(({ readers }) => seesAll || readers.some((reader) => me.roles.includes(reader)));
  }

  /** @throws {DomainError} `not-found`, `not-allowed` */
  require(me: SignedIn, id: string): void {
    if (!this.knowledge.library().registers.has(id)) throw new DomainError('not-found', id);
    if (!this.all(me).some((register) => register.id === id))
      throw new DomainError('not-allowed', `你的角色不能查看这个台账 / Your roles may not read this register: ${id}`);
  }
}
