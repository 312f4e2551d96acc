import { resolve } from 'node:path';
/** What the command line takes from the environment; its options go before. */
export interface ClientSettings {
  /** Address of the host. */
  readonly server: string;
  /** Person to act as; null: the option must say it. */
  readonly person: string | null;
  /** null: the session kept since the last sign-in. */
  readonly password: string | null;
  /** As the system writes it, `zh_CN.UTF-8`; undefined: not set. */
  readonly locale: string | undefined;
  /** Folder of the embedded database, as the host would use it. */
  readonly dataFolder: string;
}

/** Reads GATEHOUSE_SERVER, GATEHOUSE_AS, GATEHOUSE_PASSWORD, GATEHOUSE_DATA and LANG. */
export function readClientSettings(environment: NodeJS.ProcessEnv = process.env): ClientSettings {
  return {
    server: environment['GATEHOUSE_SERVER'] ?? 'http://127.0.0.1:3000',
    person: environment['GATEHOUSE_AS'] ?? null,
    password: environment['GATEHOUSE_PASSWORD'] ?? null,
    locale: environment['LANG'],
    dataFolder: resolve(environment['GATEHOUSE_DATA'] ?? '.gatehouse'),
  };
}
