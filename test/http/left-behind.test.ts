import { existsSync } from 'node:fs';
import { LEAVE_LIBRARY } from '#test/leave-library.js';
import { LibraryHost } from './library-host.js';
import { StoryHosts } from './story-hosts.js';

/** Started by root, a database is not in the folder it was asked for; the disk fills up when only that folder is removed. */
test('a host of its own leaves no database behind', async () => {
  const own = await LibraryHost.start(LEAVE_LIBRARY);
  const { dataFolder } = own.host;
  expect(existsSync(String(dataFolder))).toBe(true);
  await own.stop();
  expect(existsSync(String(dataFolder))).toBe(false);
});

test('nor does the server of the stories', async () => {
  const hosts = await StoryHosts.start();
  const story = await hosts.begin();
  const { dataFolder } = story.host;
  await story.stop();
  await hosts.stop();
  expect(existsSync(String(dataFolder))).toBe(false);
});
