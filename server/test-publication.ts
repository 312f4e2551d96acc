import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { Committer, type CommitterOptions } from '#server/instance/committer.js';
import { withSurroundings } from '#test/surroundings.js';
import { startTestDatabase, type TestDatabase } from './test-database.js';

/** A library published on a real database of its own, for committers to decide by. */
export interface TestPublication extends TestDatabase {
  readonly store: DefinitionStore;
  /** What a host knows that has read every publication. */
  readonly knowledge: Knowledge;
  /** @param files - path → text; the shipped surroundings are published with them */
  publish(files: Readonly<Record<string, string>>): Promise<void>;
  /** A committer of its own, which the caller stops; default: one lane. */
  committer(options?: Partial<CommitterOptions>): Committer;
}

/** @param files - published at once; default: nothing is */
export async function startTestPublication(files?: Readonly<Record<string, string>>): Promise<TestPublication> {
  const database = await startTestDatabase();
  const store = new DefinitionStore(database.source);
  const knowledge = new Knowledge(store);
  const publication: TestPublication = {
    ...database,
    store,
    knowledge,
    async publish(files) {
      await new PublishLibrary(store, knowledge).execute(withSurroundings(files), 'tang.wei', 'test');
    },
    committer: (options = {}) => new Committer(knowledge, { url: database.url, lanes: 1, ...options }),
  };
  if (files)
    await publication.publish(files).catch(async (error: unknown) => {
      await database.stop();
      throw error;
    });
  return publication;
}
