import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { SealMailOptions } from '#server/seal/seal-mail.js';
import type { OutgoingRules } from '#server/service/reachable-address.js';
import { StartError } from '#server/start-error.js';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Every option of the host; the environment is read here and nowhere else. */
const configSchema = z.object({
  /** TCP port of the web server. */
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Address to listen on; loopback unless told otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** PostgreSQL 15 or newer; absent: the embedded server in GATEHOUSE_DATA. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /**
   * The same database as a role that owns its tables: the host migrates, makes partitions and purges with it, and leaves the role of DATABASE_URL no right to
   * change or delete what is on record. Absent: the role of DATABASE_URL owns the tables, and no right protects the history.
   */
  DATABASE_OWNER_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Folder of the embedded database. */
  GATEHOUSE_DATA: z.string().min(1).default('.gatehouse'),
  /** Folder that holds processes/, forms/ and templates/. */
  GATEHOUSE_LIBRARY: z.string().min(1).default('.'),
  /** Committer lanes of this host; an instance hashes to one. On two cores one lane with full batches does more than two with half of them. */
  GATEHOUSE_LANES: z.coerce
    .number()
    .int()
    .min(1)
    .max(16)
    .default(availableParallelism() > 2 ? 2 : 1),
  /** Lets an administrator move the clock forward; only for demonstrations and tests. Default: on the embedded database. */
  GATEHOUSE_MOVABLE_CLOCK: flag.optional(),
  /** Hours until a session ends without use. */
  GATEHOUSE_SESSION_HOURS: z.coerce.number().positive().max(720).default(12),
  /** Largest request body in bytes. */
  GATEHOUSE_BODY_LIMIT: z.coerce.number().int().min(1024).default(2_000_000),
  /** Largest file that can be attached, in bytes. */
  GATEHOUSE_FILE_LIMIT: z.coerce.number().int().min(1024).max(2_000_000_000).default(50_000_000),
  /** Where service `webhook` may post to: `erp.example.com,crm.example.com:8443`; absent: nowhere. */
  GATEHOUSE_WEBHOOK_HOSTS: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((host) => host.trim().toLowerCase() || [])),
  /** Whether these hosts may lie in a private network or on this machine. */
  GATEHOUSE_WEBHOOK_PRIVATE: flag.default(false),
  /** Attempts before a service has failed; the pauses between grow, eight take about an hour. */
  GATEHOUSE_SERVICE_ATTEMPTS: z.coerce.number().int().min(1).max(25).default(8),
  /** Seconds between two seals of what was committed; a seal is signed, and published outside the database. */
  GATEHOUSE_SEAL_SECONDS: z.coerce.number().min(0.1).max(3_600).default(5),
  /** File of the Ed25519 key that signs seals (PEM), made when it is not there; hosts of one database share it. Default: `seal-key.pem` in GATEHOUSE_DATA. */
  GATEHOUSE_SEAL_KEY: z.string().min(1).optional(),
  /** File seals are appended to as lines of JSON. Default: `seals/seals.jsonl` in GATEHOUSE_DATA. */
  GATEHOUSE_SEAL_FILE: z.string().min(1).optional(),
  /** Address seals are posted to. */
  GATEHOUSE_SEAL_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Mailbox the newest seal is sent to, every GATEHOUSE_SEAL_MAIL_HOURS; needs GATEHOUSE_SMTP_URL. */
  GATEHOUSE_SEAL_MAIL: z.email().optional(),
  GATEHOUSE_SEAL_MAIL_HOURS: z.coerce.number().positive().max(8_760).default(24),
  /** Mail server: `smtps://user:password@mail.example.com`. */
  GATEHOUSE_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Sender of mails; default: the mailbox they go to. */
  GATEHOUSE_MAIL_FROM: z.email().optional(),
  /** pino level of the log on stderr. */
  GATEHOUSE_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
  /** Set by npm: the script it runs. */
  npm_lifecycle_event: z.string().optional(),
});

export interface SealOptions {
  readonly seconds: number;
  /** Null: `seal-key.pem` in the data folder. */
  readonly keyFile: string | null;
  /** Null: `seals/seals.jsonl` in the data folder. */
  readonly file: string | null;
  readonly url: string | null;
  /** Null: none is sent. */
  readonly mail: SealMailOptions | null;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | null;
  /** Null: that of `databaseUrl`. */
  readonly databaseOwnerUrl: string | null;
  readonly dataFolder: string;
  readonly libraryFolder: string;
  readonly lanes: number;
  readonly movableClock: boolean;
  readonly sessionHours: number;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Bytes. */
  readonly fileLimit: number;
  readonly webhooks: OutgoingRules;
  readonly serviceAttempts: number;
  readonly seals: SealOptions;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Whether `npm start` runs this host. */
  readonly startedByNpm: boolean;
}

export const CONFIG = Symbol('Config');

/**
 * Reads all options at once.
 *
 * @throws {StartError} naming every wrong option, one a line
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = configSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new StartError('以下设置不可用', `These settings cannot be used:\n${lines.join('\n')}`);
  }
  const options = parsed.data;
  if (options.DATABASE_OWNER_URL !== undefined && options.DATABASE_URL === undefined)
    throw new StartError(
      '设置了 DATABASE_OWNER_URL，却没有 DATABASE_URL',
      'DATABASE_OWNER_URL needs DATABASE_URL, the role the host works with.',
    );
  return {
    port: options.PORT,
    host: options.HOST,
    databaseUrl: options.DATABASE_URL ?? null,
    databaseOwnerUrl: options.DATABASE_OWNER_URL ?? null,
    dataFolder: resolve(options.GATEHOUSE_DATA),
    libraryFolder: resolve(options.GATEHOUSE_LIBRARY),
    lanes: options.GATEHOUSE_LANES,
    movableClock: options.GATEHOUSE_MOVABLE_CLOCK ?? options.DATABASE_URL === undefined,
    sessionHours: options.GATEHOUSE_SESSION_HOURS,
    bodyLimit: options.GATEHOUSE_BODY_LIMIT,
    fileLimit: options.GATEHOUSE_FILE_LIMIT,
    webhooks: { hosts: options.GATEHOUSE_WEBHOOK_HOSTS, privateAddresses: options.GATEHOUSE_WEBHOOK_PRIVATE },
    serviceAttempts: options.GATEHOUSE_SERVICE_ATTEMPTS,
    seals: {
      seconds: options.GATEHOUSE_SEAL_SECONDS,
      keyFile: options.GATEHOUSE_SEAL_KEY === undefined ? null : resolve(options.GATEHOUSE_SEAL_KEY),
      file: options.GATEHOUSE_SEAL_FILE === undefined ? null : resolve(options.GATEHOUSE_SEAL_FILE),
      url: options.GATEHOUSE_SEAL_URL ?? null,
      mail: mailOf(options),
    },
    logLevel: options.GATEHOUSE_LOG,
    startedByNpm: options.npm_lifecycle_event === 'start',
  };
}

/** @throws {StartError} when there is a mailbox and no mail server */
function mailOf(options: z.infer<typeof configSchema>): SealMailOptions | null {
  const { GATEHOUSE_SEAL_MAIL: to, GATEHOUSE_SMTP_URL: server, GATEHOUSE_MAIL_FROM: from, GATEHOUSE_SEAL_MAIL_HOURS: hours } = options;
  if (to === undefined) return null;
  if (server === undefined)
    throw new StartError(
      '设置了 GATEHOUSE_SEAL_MAIL，却没有 GATEHOUSE_SMTP_URL',
      'GATEHOUSE_SEAL_MAIL needs GATEHOUSE_SMTP_URL, the mail server.',
    );
  return { server, from: from ?? to, to, hours };
}
