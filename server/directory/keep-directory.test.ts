import type pg from 'pg';
import type { Person, Post } from '#engine/definition/organization.js';
import { startTestDatabase, type TestDatabase } from '#server/test-database.js';
import { DirectoryVersions } from './directory-versions.js';
import { PeopleStore } from './people-store.js';

let database: TestDatabase;
let owner: pg.Pool;
let store: PeopleStore;
let versions: DirectoryVersions;

beforeAll(async () => {
  database = await startTestDatabase();
  owner = database.pool(2, 'owner');
  store = new PeopleStore(database.source);
  versions = new DirectoryVersions(database.pool(4));
});
afterAll(() => database?.stop());
/** As a release left it that kept no versions. */
beforeEach(() => owner.query('TRUNCATE directory_entry, directory_version, person, substitution'));

const salesperson: Post = { unit: 'branch-east', role: 'salesperson', from: null, to: null };
const person = (id: string, rest: Partial<Person> = {}): Person => ({
  id,
  name: { zh: `姓名${id}`, en: `Name ${id}` },
  posts: [salesperson],
  lastDay: null,
  ...rest,
});
const zhao = person('zhao.lei');
const publications = async (): Promise<number> => Number((await owner.query('SELECT publications FROM epoch')).rows[0].publications);
const list = () => versions.list(100, null);
/** People as a release before this one entered them. */
const enterQuietly = (people: readonly Person[]) =>
  owner.query(
    `WITH raised AS (UPDATE epoch SET publications = publications + 1)
     INSERT INTO person (id, name, posts, changed_by) SELECT * FROM unnest($1::text[], $2::jsonb[], $3::jsonb[], $4::text[])`,
    [
      people.map(({ id }) => id),
      people.map(({ name }) => JSON.stringify(name)),
      people.map(({ posts }) => JSON.stringify(posts)),
      people.map(() => 'admin'),
    ],
  );

test('a database that kept none begins with what there is, and older numbers say since when', async () => {
  await enterQuietly([zhao]);
  await store.note({ 'sun.li': person('sun.li') });
  const first = await publications();
  expect(await list()).toMatchObject([{ version: first, by: null, entries: 2 }]);
  expect((await versions.version(first)).people).toEqual([person('sun.li'), zhao]);
  await expect(versions.version(first - 1)).rejects.toMatchObject({ code: 'directory-version-not-kept', facts: { first } });
});

test('a start that finds everything as it was kept writes nothing', async () => {
  await store.save(zhao, null, 'admin');
  await store.note({});
  await store.note({});
  expect(await list()).toMatchObject([{ version: await publications(), by: 'admin' }]);
});

test('what a host of an earlier release changed is a version from the next start on', async () => {
  await store.save(zhao, null, 'admin');
  await enterQuietly([person('sun.li')]);
  await store.note({});
  expect(await list()).toMatchObject([{ version: await publications(), by: null, entries: 1 }, { by: 'admin' }]);
  // Changed by hand, without a number of its own.
  await owner.query(`UPDATE person SET posts = '[]' WHERE id = 'sun.li'`);
  await store.note({});
  expect(await list()).toMatchObject([{ version: await publications(), by: null, entries: 1 }, { by: null }, { by: 'admin' }]);
  expect((await versions.version(await publications())).people).toEqual([person('sun.li', { posts: [] }), zhao]);
});

test('saving a person as he is raises the number and is no version; the one before stands for it', async () => {
  await store.save(zhao, null, 'admin');
  const [kept] = await list();
  await store.save(zhao, null, 'admin');
  expect(await publications()).toBe((kept?.version ?? 0) + 1);
  expect(await versions.version(await publications())).toMatchObject({
    version: await publications(),
    kept: { version: kept?.version },
    people: [zhao],
  });
});

test('a change that is refused leaves no version', async () => {
  const refused = store.change('admin', async (change) => {
    await change.writePerson(zhao);
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(await list()).toEqual([]);
});

test('of changes at the same moment each is a version', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  await Promise.all(ids.map((id) => store.save(person(id), null, id)));
  const kept = await list();
  expect(new Set(kept.map(({ by }) => by))).toEqual(new Set(ids));
  expect(kept.map(({ entries }) => entries)).toEqual(ids.map(() => 1));
  expect(new Set(kept.map(({ version }) => version)).size).toBe(6);
});

test('among ten thousand people a version costs what changed in it', async () => {
  await enterQuietly(Array.from({ length: 10_000 }, (_, number) => person(`p${number}`)));
  await store.note({});
  const bytes = async (): Promise<number> => {
    await owner.query('VACUUM directory_entry');
    const { rows } = await owner.query<{ bytes: string }>(`SELECT sum(pg_column_size(e.*)) AS bytes FROM directory_entry e`);
    return Number(rows[0]?.bytes);
  };
  const before = await bytes();
  for (let day = 10; day < 30; day++) await store.save(person('p77', { lastDay: `2031-01-${day}` }), null, 'admin');
  const each = ((await bytes()) - before) / 20;
  expect(each).toBeLessThan(600);
  expect((await list())[0]).toMatchObject({ entries: 1 });
  const { people } = await versions.version((await list())[1]!.version);
  expect(people).toHaveLength(10_000);
  expect(people.find(({ id }) => id === 'p77')).toEqual(person('p77', { lastDay: '2031-01-28' }));
});

test('names stand in no row as they are read', async () => {
  await store.save(person('zhao.lei', { name: { zh: '赵磊磊', en: 'Zhao Leilei' } }), null, 'admin');
  const { rows } = await owner.query<{ text: string }>(`SELECT row_to_json(e)::text AS text FROM directory_entry e`);
  expect(rows.some(({ text }) => text.includes('赵磊磊') || text.includes('Leilei'))).toBe(false);
});
