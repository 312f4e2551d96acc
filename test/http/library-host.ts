import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LibraryFile } from '#engine/definition/library.js';
import { type Config, readConfig } from '#server/config/config.js';
import { type Host, startHost } from '#server/start-host.js';
import { temporaryFolder } from '#test/temporary-folder.js';
import { writeLibrary } from '#test/write-library.js';
import { Person } from './person.js';

/** A host on an embedded database of its own, with a library of the test's. */
export class LibraryHost {
  private constructor(
    /** Folder of the library. */
    readonly library: string,
    readonly config: Config,
    private readonly folder: string,
    private current: Host,
  ) {}

  /** @param settings - environment of the host; default: any port, only errors logged. @throws {Error} when the library cannot be published */
  static async start(files: readonly LibraryFile[], settings: Readonly<Record<string, string>> = {}): Promise<LibraryHost> {
    const folder = temporaryFolder('gatehouse-http-');
    const library = join(folder, 'library');
    writeLibrary(library, files);
    const config = readConfig({
      GATEHOUSE_DATA: join(folder, 'data'),
      GATEHOUSE_LIBRARY: library,
      PORT: '0',
      GATEHOUSE_LOG: 'error',
      ...settings,
    });
    const host = await startHost(config);
    const started = new LibraryHost(library, config, folder, host);
    if (host.libraryProblem !== null) {
      await started.stop();
      throw new Error(host.libraryProblem);
    }
    return started;
  }

  get host(): Host {
    return this.current;
  }

  /** Somebody of the demo organization, in a session of his own. */
  signIn(person: string): Promise<Person> {
    return Person.signIn(this.host.address, person, this.host.demoPassword);
  }

  /** Stops the host and starts it on what it left. @param meanwhile - what is done with that before */
  async restart(meanwhile: () => void = () => undefined): Promise<void> {
    await this.host.stop();
    meanwhile();
    this.current = await startHost(this.config);
  }

  async stop(): Promise<void> {
    const { dataFolder } = this.host;
    await this.host.stop();
    // Of a host started by root it is elsewhere: its database's user does not reach the folder.
    if (dataFolder !== null) rmSync(dataFolder, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}
