/** What a script may rely on. */
export const EXIT = {
  ok: 0,
  /** Invalid definition, failed scenario. */
  findings: 1,
  usage: 2,
  /** File, folder or setting. */
  input: 3,
  /** Connection or sign-in. */
  connection: 4,
  /** The server says "not possible now". */
  conflict: 5,
  /** A bug of ours. */
  internal: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one clear sentence on stderr. */
export class CliError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** Of the server's answer; null: it was not the server that refused. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}
