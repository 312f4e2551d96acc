import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { brokenInvariants } from '#test/durable/invariants.js';

/** The database of a host that runs on a data folder, as its owner. */
export async function withHostDatabase<Answer>(data: string, ask: (client: pg.Client) => Promise<Answer>): Promise<Answer> {
  const client = new pg.Client(urlOf(data));
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}

/** The same, with what a host knows that begins on it now. */
export async function withKnowledge<Answer>(
  data: string,
  ask: (client: pg.Client, knowledge: Knowledge) => Promise<Answer>,
): Promise<Answer> {
  const source = await new DataSource({ type: 'postgres', url: urlOf(data), poolSize: 1 }).initialize();
  try {
    const knowledge = new Knowledge(new DefinitionStore(source));
    await knowledge.reload();
    return await withHostDatabase(data, (client) => ask(client, knowledge));
  } finally {
    await source.destroy();
  }
}

/** What is not true of that database at rest, a line each. */
export function brokenIn(data: string): Promise<readonly string[]> {
  return withKnowledge(data, (client, knowledge) => brokenInvariants(client, (hash) => knowledge.compiled(hash)));
}

function urlOf(data: string): string {
  const { owner } = JSON.parse(readFileSync(join(data, 'pg/gatehouse-secret.json'), 'utf8')) as { owner: string };
  const port = readFileSync(join(data, 'pg/postmaster.pid'), 'utf8').split('\n')[3];
  return `postgres://gatehouse_owner:${owner}@127.0.0.1:${port}/gatehouse`;
}
