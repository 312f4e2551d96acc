import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';

/** Figures tell of people's work: they are for auditors, administrators and the owner of the process, not for its other readers. */
@Injectable()
export class MayMeasure {
  constructor(private readonly knowledge: Knowledge) {}

  /** Whether the figures of a process may be seen. */
  process({ roles }: SignedIn, owner: string): boolean {
    return roles.includes('auditor') || roles.includes('administrator') || roles.includes(owner);
  }

  /** Ids of the processes whose figures a person may see. @throws {DomainError} `not-allowed` when there are none */
  processes(me: SignedIn): ReadonlySet<string> {
    const mine = this.knowledge.processes().filter(({ owner }) => this.process(me, owner));
    if (mine.length === 0)
      throw new DomainError(
        'not-allowed',
        '指标仅供审计员、系统管理员和流程所有者查看 / Key figures are for auditors, administrators and owners of processes.',
      );
    return new Set(mine.map(({ id }) => id));
  }

  /** @throws {DomainError} `process-not-found`, `not-allowed` */
  require(me: SignedIn, id: string): void {
    const process = this.knowledge.processes().find((one) => one.id === id);
    if (!process) throw new DomainError('process-not-found', id);
    if (!this.process(me, process.owner))
      throw new DomainError(
        'not-allowed',
        `流程统计仅供审计员、系统管理员和流程所有者查看 / Figures of a process are for auditors, administrators and its owner: ${id}`,
      );
  }
}
