import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decidedEvent } from '#engine/audit/event-body.js';
import { verifyChain } from '#engine/audit/verify-chain.js';
import { readLibrary } from '#engine/definition/library.js';
import { replay } from '#engine/runtime/step.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { sha256 } from '#server/instance/sha256.js';
import { shippedFiles } from '#test/read-library.js';
import { readGolden, writeGolden } from './golden.js';

const FOLDER = 'test/golden/histories';
/** A release leaves its histories here and they are never changed: `GATEHOUSE_GOLDEN=0.2.0 npm test -- test/golden` writes those of a new one. */
const fresh = process.env['GATEHOUSE_GOLDEN'];
if (fresh !== undefined) await writeGolden(join(FOLDER, `${fresh}.jsonl.gz`), shippedFiles());

describe.each(readdirSync(FOLDER))('histories of %s', (file) => {
  const { library: files, histories } = readGolden(join(FOLDER, file));
  const compiled = compiledLibrary(readLibrary(files).library);

  test.each([...new Set(histories.map((history) => history.process))])('of %s are whole, and lead to what they led to then', (name) => {
    const process = compiled.process(name);
    const own = histories.filter((history) => history.process === name);
    for (const { scenario, events, state, documents } of own) {
      const head = { seq: state.seq, hash: events.at(-1)?.hash ?? '' };
      expect([scenario, verifyChain(sha256, events, head)]).toEqual([scenario, null]);
      const replayed = replay(process, events[0]?.instance ?? '', events.map(decidedEvent));
      expect({ scenario, ...(JSON.parse(JSON.stringify(replayed)) as object) }).toMatchObject({ scenario, state, documents });
    }
    expect(own.length).toBeGreaterThan(0);
  });
});
