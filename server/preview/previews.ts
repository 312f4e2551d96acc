import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DomainError } from '#engine/domain-error.js';
import type { CompiledProcess } from '#engine/compile/compile.js';
import { type Preview, previewCommand, type Previewed } from '#engine/preview/preview-command.js';
import { type RemainingPath, remainingPath } from '#engine/preview/remaining-path.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Facts, Need } from '#engine/runtime/facts.js';
import type { Instance } from '#engine/runtime/instance.js';
import { CLOCK } from '#server/clock/clock-sql.js';
import { PgPool } from '#server/database/pg-pool.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { FactRows, factsOf, readNeeds } from '#server/instance/batch-facts.js';

/** More rounds than any sound step needs. */
const MOST_ROUNDS = 50;

/** Tells what would happen, by the same `step`. Nothing is locked: whoever acts meanwhile is not held up, and the answer may be old the next moment. */
@Injectable()
export class Previews {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
  ) {}

  /** @param instance - null for a start */
  async command(person: string, instance: Instance | null, body: CommandBody): Promise<Preview> {
    return this.withClient(async (client) => (await this.ask(client, person, instance, body)).preview);
  }

  /** Several commands on an instance, each as if those before it had been given. */
  async commands(person: string, instance: Instance, bodies: readonly CommandBody[]): Promise<readonly Preview[]> {
    return this.withClient(async (client) => {
      const previews: Preview[] = [];
      let after: Instance | null = instance;
      for (const body of bodies) {
        const previewed = await this.ask(client, person, after, body);
        previews.push(previewed.preview);
        after = previewed.instance;
      }
      return previews;
    });
  }

  private async ask(
    client: pg.PoolClient,
    person: string,
    instance: Instance | null,
    body: CommandBody,
  ): Promise<Extract<Previewed, { kind: 'preview' }>> {
    const process = instance ? this.knowledge.compiled(instance.definition) : this.startable(body);
    const command = { id: 'preview', actor: { person, onBehalfOf: null }, ...body };
    const now = await nowOf(client);
    const target = (instance && this.knowledge.current(instance.process)) ?? process;
    let known = new FactRows();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const previewed = previewCommand(process, instance, command, this.facts(now, instance, known), target);
      if (previewed.kind === 'preview') return previewed;
      known = known.with(await readNeeds(client, 0, [], previewed.needs));
    }
    throw new Error(`a preview asked for facts more than ${MOST_ROUNDS} times`);
  }

  /** Reads something of an instance with the facts of now; no rows of registers. */
  async read<Answer>(instance: Instance, look: (facts: Facts) => Answer): Promise<Answer> {
    return this.withClient(async (client) => look(this.facts(await nowOf(client), instance, new FactRows())));
  }

  async path(instance: Instance): Promise<RemainingPath> {
    const process = this.knowledge.compiled(instance.definition);
    return this.withClient(async (client) => {
      const now = await nowOf(client);
      let known = new FactRows();
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const needs: Need[] = [];
        const path = remainingPath(process, instance, this.facts(now, instance, known), needs);
        if (needs.length === 0) return path;
        known = known.with(await readNeeds(client, 0, [], needs));
      }
      throw new Error(`a path asked for facts more than ${MOST_ROUNDS} times`);
    });
  }

  private startable(body: CommandBody): CompiledProcess {
    const id = body.type === 'start' ? body.process : '';
    const process = this.knowledge.current(id);
    if (!process) throw new DomainError('process-not-found', id);
    return process;
  }

  private facts(now: number, instance: Instance | null, known: FactRows): Facts {
    return factsOf(0, this.knowledge, Math.max(now, instance?.state.lastAt ?? 0), known, new Map(known.series));
  }

  private async withClient<Answer>(ask: (client: pg.PoolClient) => Promise<Answer>): Promise<Answer> {
    const client = await this.pool.connect();
    try {
      return await ask(client);
    } finally {
      client.release();
    }
  }
}

async function nowOf(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ now: number }>(
    `SELECT floor(extract(epoch FROM ${CLOCK}) * 1000)::float8 AS now FROM epoch WHERE singleton`,
  );
  return rows[0]?.now ?? 0;
}
