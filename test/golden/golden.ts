import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { compactBody } from '#engine/audit/compact-body.js';
import { eventBody } from '#engine/audit/event-body.js';
import { FIRST_HASH, hashEvent } from '#engine/audit/event-hash.js';
import type { StoredEvent } from '#engine/audit/verify-chain.js';
import { type LibraryFile, readLibrary } from '#engine/definition/library.js';
import type { Instance } from '#engine/runtime/instance.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import type { Life } from '#engine/simulate/world.js';
import { sha256 } from '#server/instance/sha256.js';

/** One instance of a story, as a release of then stored it. */
export interface GoldenHistory {
  readonly process: string;
  readonly scenario: string;
  readonly events: readonly StoredEvent[];
  /** Where it ended. */
  readonly state: Instance['state'];
  readonly documents: Instance['documents'];
}

/** Histories of a release, with the library they were decided by. */
export interface Golden {
  readonly library: readonly LibraryFile[];
  readonly histories: readonly GoldenHistory[];
}

export function readGolden(file: string): Golden {
  const [library = '[]', ...histories] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  return { library: JSON.parse(library) as LibraryFile[], histories: histories.map((line) => JSON.parse(line) as GoldenHistory) };
}

/** Plays every story of a library and writes down what it leaves. @param files - of the library */
export async function writeGolden(file: string, files: readonly LibraryFile[]): Promise<void> {
  const { library } = readLibrary(files);
  const compiled = compiledLibrary(library);
  const histories: GoldenHistory[] = [];
  for (const [process, { definition, source }] of library.scenarios)
    for (const scenario of definition) {
      const driver = new WorldDriver(compiled);
      await runScenario(scenario, driver, { library, process, source });
      histories.push(...driver.lives().map((life) => historyOf(life, scenario.name)));
    }
  const lines = [files.filter(({ path }) => !path.endsWith('.scenarios.yaml')), ...histories];
  writeFileSync(file, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { level: 9 }));
}

function historyOf({ process, instance, events }: Life, scenario: string): GoldenHistory {
  let previousHash = FIRST_HASH;
  const stored = events.map((event) => {
    const { seq, at, type, definition, actor, onBehalfOf, command } = event;
    const columns = { seq, at, actor, onBehalfOf, commandId: String(command['id']) };
    const hashed = { ...columns, instance: instance.id, type, definition, body: compactBody(eventBody(event), columns) };
    const whole = { ...hashed, previousHash, hash: hashEvent(sha256, previousHash, hashed) };
    previousHash = whole.hash;
    return whole;
  });
  return { process: process.definition.id, scenario, events: stored, state: instance.state, documents: instance.documents };
}
