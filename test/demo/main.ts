import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { chooseLanguage } from '#server/cli/output.js';
import { readLibraryFolder } from '#server/config/library-folder.js';
import { HttpDriver } from '#test/http/http-driver.js';
import { StoryHosts } from '#test/http/story-hosts.js';
import { lateLedger } from './late-ledger.js';
import { Narrator } from './narrator.js';
import { playYear } from './play-year.js';
import { printedDocuments } from './printed-documents.js';
import { readYear } from './read-year.js';

/** `npm run demo`: plays one customer's year through a host of its own, tells it, and writes what was printed to a folder. */
const { values } = parseArgs({
  options: { lang: { type: 'string' }, out: { type: 'string', default: 'demo-documents' } },
});
const language = chooseLanguage(values.lang, process.env['LANG']);
const say = (zh: string, en: string): string => (language === 'zh' ? zh : en);

process.stderr.write(
  pc.dim(
    `${say('正在启动演示用的服务（自带数据库，不影响 .gatehouse）…', 'Starting a host of its own for the demo (your .gatehouse is not touched) …')}\n`,
  ),
);
const hosts = await StoryHosts.start();
try {
  const { library } = readLibrary(await readLibraryFolder('.'));
  const compiled = compiledLibrary(library);
  const story = await hosts.begin();
  const driver = new HttpDriver(story, compiled);
  const narrator = new Narrator(compiled, driver, language, (line) => process.stdout.write(`${line}\n`));
  const failures = await playYear(readYear('test/demo/year.yaml'), library, driver, narrator);
  if (failures.length === 0) narrator.end((await driver.started()).length);
  for (const line of ['', ...(await lateLedger(story.person('shen.yu'), 'shipment', language))]) process.stdout.write(`${line}\n`);
  const folder = resolve(values.out);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const documents = await printedDocuments(story.person('shen.yu'));
  for (const { name, html } of documents) await writeFile(join(folder, name), html);
  await story.stop();
  process.stdout.write(`\n${say(`${documents.length} 份打印件在`, `${documents.length} printed documents are in`)} ${pc.bold(folder)}\n`);
  for (const { text } of failures) process.stderr.write(`${pc.red(text)}\n`);
  process.exitCode = failures.length > 0 ? 1 : 0;
} finally {
  await hosts.stop();
}
