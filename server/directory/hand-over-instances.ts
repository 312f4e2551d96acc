import { Injectable } from '@nestjs/common';
import { type HeldPlace, placesOf } from '#engine/preview/places-of.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Commands } from '#server/instance/commands.js';
import { taskId } from '#server/instance/instance-view.js';
import { MayRead, type ReadInstance } from '#server/instance/may-read.js';
import { Previews } from '#server/preview/previews.js';
import { type HandedItem, itemOf, problemWith, tryItem } from './handed-item.js';

/** Who hands over to whom, and why. */
export interface Handing {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Hands over what instances have of a person: tasks, and whatever is still to come. */
@Injectable()
export class HandOverInstances {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly commands: Commands,
    private readonly previews: Previews,
    private readonly mayRead: MayRead,
  ) {}

  /** The commands of each instance are tried one after the other, as they would be given. */
  async preview(me: SignedIn, handing: Handing): Promise<readonly HandedItem[]> {
    const items: HandedItem[] = [];
    for await (const { instance, places } of this.naming(me, handing)) {
      const commands = places.map(({ command }) => command);
      const previewed = await this.previews.commands(me.person, instance, commands);
      places.forEach((place, at) => {
        const refusal = previewed[at]?.refusal ?? null;
        const problem = refusal && problemWith(refusal.code, `${refusal.text.zh} / ${refusal.text.en}`);
        items.push({ ...itemAt(instance, place), problem });
      });
    }
    return items;
  }

  /** @param id - of the whole; each command's follows from it */
  async execute(me: SignedIn, id: string, handing: Handing): Promise<readonly HandedItem[]> {
    const items: HandedItem[] = [];
    for await (const { instance, places } of this.naming(me, handing))
      for (const place of places) {
        const { command } = place;
        const own = `${id}/${instance.id}.${place.task ?? 0}`;
        items.push(await tryItem(itemAt(instance, place), () => this.commands.execute(me, own, instance.id, command)));
      }
    return items;
  }

  /** Instances not ended that name the person, one by one, as they are when it is their turn. */
  private async *naming(
    me: SignedIn,
    handing: Handing,
  ): AsyncGenerator<{ readonly instance: ReadInstance; readonly places: readonly HeldPlace[] }> {
    for (const id of await this.instancesWith(handing.from)) {
      const instance = await this.mayRead.instance(me, id);
      const process = this.knowledge.compiled(instance.definition);
      yield { instance, places: await this.previews.read(instance, (facts) => placesOf(process, instance, facts, handing)) };
    }
  }

  /** Where his id stands anywhere; which of them it matters in is the engine's to say. */
  private async instancesWith(person: string): Promise<readonly string[]> {
    const running = await this.pool.query<{ definition: string }>(
      `SELECT DISTINCT encode(definition, 'hex') AS definition FROM instance WHERE shard = 0 AND status <> 'ended'`,
    );
    const versions = running.rows.map(({ definition }) => definition);
    await this.knowledge.load(versions);
    const naming = versions.filter((version) => JSON.stringify(this.knowledge.compiled(version).definition).includes(person));
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT id FROM instance WHERE shard = 0 AND status <> 'ended'
         AND (initiator = $1 OR strpos(state::text, $2) > 0 OR strpos(documents::text, $2) > 0 OR encode(definition, 'hex') = ANY ($3))
       ORDER BY id`,
      [person, `${person}"`, naming],
    );
    return rows.map(({ id }) => id);
  }
}

function itemAt({ id, process }: ReadInstance, { task, state }: HeldPlace): HandedItem {
  return itemOf(task === null ? { kind: 'instance', id, process } : { kind: 'task', id: taskId(id, task), process, state });
}
