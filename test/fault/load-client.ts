import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '#test/http/person.js';
import type { Ledger } from './ledger.js';
import type { Seeded } from './seeded.js';

/** Who works under load: requesters, deciders and finance. */
export const WORKERS = ['zhao.lei', 'liu.yang', 'zhou.jie', 'wang.fang', 'zhou.min', 'wu.min', 'feng.xue'] as const;

/** One person at work, as fast as the host answers: what to do next is drawn from a seed and the inbox. */
export class LoadClient {
  private sent = 0;

  constructor(
    private readonly name: string,
    private readonly random: Seeded,
    private readonly ledger: Ledger,
  ) {}

  /** Works until it is told to stop; a host that does not answer is asked again. */
  async run(person: () => Person, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const done = await this.act(person()).catch(() => false);
      if (!done) await sleep(this.random.between(20, 200));
    }
  }

  /** @returns false when there was nothing to do, or nobody answered */
  private async act(person: Person): Promise<boolean> {
    if (['zhao.lei', 'liu.yang', 'zhou.jie'].includes(person.id) && this.random.next() < 0.6)
      return this.send(person, '/api/instances', { process: 'leave', documents: { request: { days: this.random.between(1, 9) } } });
    if (person.id === 'feng.xue' && this.random.next() < 0.1) {
      const number = this.random.pick(this.ledger.keys.filter((key) => key.startsWith('QJ-')));
      return number !== undefined && this.send(person, '/api/messages', { name: 'badge.returned', payload: { number } });
    }
    const { body } = await person.get('/api/tasks?limit=50');
    const task = this.random.pick(body.items);
    if (!task) return false;
    const path = `/api/tasks/${String(task['id'])}/complete`;
    if (task['state'] === 'asking' && this.random.next() < 0.3)
      return this.send(person, `/api/instances/${String(task['instance'])}/buttons/withdraw`, {});
    if (task['state'] === 'asking') return this.send(person, path, { documents: { request: { days: 1 } } });
    if (task['state'] === 'looking') return this.send(person, path, {});
    return this.random.next() < 0.85
      ? this.send(person, path, { outcome: 'approved' })
      : this.send(person, path, { outcome: 'rejected', comment: 'x' });
  }

  private async send(person: Person, path: string, body: object): Promise<boolean> {
    this.sent += 1;
    return (await this.ledger.send(person, `${this.name}-${this.sent}`, path, body)) !== null;
  }
}
