import type { Command as Program } from 'commander';
import type { ApiClient } from './api-client.js';
import type { Output } from './output.js';

/** What every command gets; the client signs in only when it is used. */
export interface Context {
  readonly output: Output;
  readonly api: ApiClient;
  readonly server: string;
  /** Folder of the embedded database, as a host started here would use it. */
  readonly dataFolder: string;
}

/** One subcommand: registers itself on the program. `run` resolves to an exit code. */
export type CliCommand = (program: Program, run: (action: (context: Context) => Promise<number>) => Promise<void>) => void;
