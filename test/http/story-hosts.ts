import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '#server/config/config.js';
import { type EmbeddedServer, startEmbedded } from '#server/database/embedded.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type Host, startHostOn } from '#server/start-host.js';
import { superuserUrl } from '#test/superuser-url.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { Person } from './person.js';

/** A host on a database of its own. */
export interface StoryHost {
  readonly host: Host;
  /** Connection of the owner to the host's database. */
  readonly ownerUrl: string;
  /** Somebody of the demo organization, signed in. */
  person(id: string): Person;
  /** Stops the host and drops its database. */
  stop(): Promise<void>;
}

/**
 * One embedded server with a template database (migrated, the shipped library published, everybody of the demo organization signed in), of which
 * every story gets a copy, and a host on it.
 */
export class StoryHosts {
  private stories = 0;

  private constructor(
    private readonly folder: string,
    private readonly server: EmbeddedServer,
    private readonly library: string,
    private readonly superuser: pg.Client,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {}

  /** @param library - folder; default: the library as shipped */
  static async start(library = '.'): Promise<StoryHosts> {
    const folder = temporaryFolder('gatehouse-stories-');
    const server = await startEmbedded(join(folder, 'data'));
    try {
      const tokens = await makeTemplate(server, library);
      // Only the superuser makes databases.
      const superuser = new pg.Client(superuserUrl(server, 'postgres'));
      await superuser.connect();
      return new StoryHosts(folder, server, library, superuser, tokens);
    } catch (error) {
      await remove(server, folder);
      throw error;
    }
  }

  /** Plays a story on a host of its own, which is gone afterwards. */
  async play(story: (on: StoryHost) => Promise<void>): Promise<void> {
    const on = await this.begin();
    try {
      await story(on);
    } finally {
      await on.stop();
    }
  }

  /** A host that its caller stops. */
  async begin(): Promise<StoryHost> {
    this.stories += 1;
    const database = `story_${this.stories}`;
    await this.superuser.query(`CREATE DATABASE ${database} TEMPLATE gatehouse OWNER gatehouse_owner STRATEGY FILE_COPY`);
    const onDatabase = (url: string): string => url.replace(/\/gatehouse$/, `/${database}`);
    const ownerUrl = onDatabase(this.server.ownerUrl);
    const host = await startHostOn(config(this.server, this.library), {
      folder: this.server.folder,
      applicationUrl: onDatabase(this.server.applicationUrl),
      ownerUrl,
      stop: async () => undefined,
    });
    return {
      host,
      ownerUrl,
      person: (id) => new Person(host.address, id, this.tokens.get(id) ?? null),
      stop: async () => {
        await host.stop();
        await this.superuser.query(`DROP DATABASE ${database} WITH (FORCE)`);
      },
    };
  }

  async stop(): Promise<void> {
    await this.superuser.end();
    await remove(this.server, this.folder);
  }
}

/** The server's own folder is elsewhere when root started it: its user does not reach ours. */
async function remove(server: EmbeddedServer, folder: string): Promise<void> {
  await server.stop();
  await rm(server.folder, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

function config(server: EmbeddedServer, library: string): ReturnType<typeof readConfig> {
  return readConfig({ GATEHOUSE_DATA: server.folder, GATEHOUSE_LIBRARY: library, PORT: '0', GATEHOUSE_LOG: 'error' });
}

/** Fills the server's own database. @returns person → token of his session */
async function makeTemplate(server: EmbeddedServer, library: string): Promise<ReadonlyMap<string, string>> {
  const host = await startHostOn(config(server, library), { ...server, stop: async () => undefined });
  try {
    if (host.libraryProblem !== null) throw new Error(host.libraryProblem);
    const people = host.app.get(Knowledge).directory().persons;
    const signedIn = await Promise.all(people.map((id) => Person.signIn(host.address, id, host.demoPassword)));
    // Stories are about what people do: schedules run in those that say so.
    await signedIn.find(({ id }) => id === 'admin')?.send('POST', '/api/schedules/pause', { reason: 'stories' });
    return new Map(signedIn.map((person) => [person.id, person.token ?? '']));
  } finally {
    await host.stop();
  }
}
