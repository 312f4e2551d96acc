import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import { writeAccess } from '#server/access/access-log.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type GateWithNobody, GateWatch } from './gate-watch.js';
import { HandOverDefinitions } from './hand-over-definitions.js';
import { HandOverInstances, type Handing } from './hand-over-instances.js';
import { HandOverPeople } from './hand-over-people.js';
import type { HandedItem } from './handed-item.js';

export interface HandOverReport {
  readonly items: readonly HandedItem[];
  /** Gates nobody can satisfy once he is gone. */
  readonly gates: readonly GateWithNobody[];
}

/** Hands over what names a leaver himself. What his roles give goes to whoever holds them next. */
@Injectable()
export class HandOver {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly instances: HandOverInstances,
    private readonly people: HandOverPeople,
    private readonly definitions: HandOverDefinitions,
    private readonly gates: GateWatch,
    private readonly pool: PgPool,
  ) {}

  /** What would be handed over; `done` is false everywhere. @throws {DomainError} `person-unknown` */
  async preview(me: SignedIn, from: string, to: string): Promise<HandOverReport> {
    const handing = { from, to, reason: 'preview' };
    this.refuseUnknown(me, handing);
    const items = [
      ...(await this.instances.preview(me, handing)),
      ...(await this.people.preview(me, handing)),
      ...(await this.definitions.preview(me, handing)),
      ...(await this.people.byHand(me, handing)),
    ];
    return { items, gates: this.gatesWithout(me, from) };
  }

  /**
   * Hands over, each item by itself: what is refused is told and hinders nothing else. Done again, it takes up what was left.
   *
   * @param id - of the command; each item's follows from it
   * @throws {DomainError} `person-unknown`
   */
  async execute(me: SignedIn, id: string, handing: Handing): Promise<HandOverReport> {
    this.refuseUnknown(me, handing);
    const items = [
      ...(await this.instances.execute(me, id, handing)),
      ...(await this.people.execute(me, handing)),
      ...(await this.definitions.execute(me, handing)),
      ...(await this.people.byHand(me, handing)),
    ];
    const { from, to, reason } = handing;
    const details = { to, reason, done: items.filter(({ done }) => done).length, items: items.length };
    await writeAccess(this.pool, [{ person: me.person, action: 'hand-over', subject: `person:${from}`, details }]);
    return { items, gates: this.gatesWithout(me, from) };
  }

  private gatesWithout(me: SignedIn, person: string): readonly GateWithNobody[] {
    const { [person]: _, ...others } = this.knowledge.people();
    return this.gates.look(me, { ...this.knowledge.staff(), people: others }, []);
  }

  private refuseUnknown(me: SignedIn, { from, to }: Handing): void {
    const today = this.knowledge.directory().at(me.at);
    const unknown = !Object.hasOwn(this.knowledge.people(), from) ? from : today.rolesOf(to).length === 0 || from === to ? to : null;
    if (unknown !== null)
      throw new DomainError('person-unknown', `没有在岗人员 ${unknown} 可以移交 / Nothing can be handed over from or to ${unknown}.`, {
        person: unknown,
      });
  }
}
