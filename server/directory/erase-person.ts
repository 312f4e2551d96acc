import { Injectable } from '@nestjs/common';
import { NO_ORGANIZATION, type Person } from '#engine/definition/organization.js';
import { DomainError } from '#engine/domain-error.js';
import { dayAt } from '#engine/people/directory.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PeopleStore } from './people-store.js';

/**
 * Erases somebody who has left: his name, in the directory and in every version of it, and his account. His id stays: the history says by it who
 * decided, and a name it no longer leads to.
 */
@Injectable()
export class ErasePerson {
  constructor(
    private readonly store: PeopleStore,
    private readonly knowledge: Knowledge,
  ) {}

  /**
   * @param now - instant whose day decides whether he has left
   * @throws {DomainError} `subject-not-found`, `subject-in-use` while he works here or will
   */
  async execute(id: string, by: string, reason: string, now: EpochMs): Promise<void> {
    const today = dayAt(this.knowledge.library().organization?.definition ?? NO_ORGANIZATION, now);
    await this.store.change(by, async (change) => {
      const person = this.knowledge.withEntered(await change.people())[id];
      if (!person) throw new DomainError('subject-not-found', `没有人员 ${id} / There is no person ${id}.`);
      if (!hasLeft(person, today))
        throw new DomainError(
          'subject-in-use',
          `${id} 在职或即将任职，离职后才能删除 / ${id} works here, or will; erase him when he has left.`,
        );
      await change.erasePerson(person, reason);
    });
    await this.knowledge.reload();
  }
}

function hasLeft({ posts, lastDay }: Person, today: string): boolean {
  return (lastDay !== null && lastDay < today) || posts.every(({ to }) => to !== null && to < today);
}
