import { existsSync } from 'node:fs';
import { withSurroundings } from '#test/surroundings.js';
import { LibraryHost } from './library-host.js';

test('a host of a test leaves no database behind, whoever runs it', async () => {
  const own = await LibraryHost.start(withSurroundings({}));
  const folder = own.host.dataFolder ?? '';
  expect(existsSync(folder)).toBe(true);
  await own.stop();
  expect(existsSync(folder)).toBe(false);
});
