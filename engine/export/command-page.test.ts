import { readFileSync } from 'node:fs';
import { commandPage } from './command-page.js';

test('COMMANDS.md is what the code says: `npx gatehouse commands > COMMANDS.md` renews it', () => {
  expect(readFileSync('COMMANDS.md', 'utf8')).toBe(commandPage());
});
