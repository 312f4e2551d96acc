import { DomainError } from '#engine/domain-error.js';
import type { Command, CommandBody } from '#engine/runtime/command.js';
import type { Committer } from './committer.js';
import { newInstanceId } from './instance-id.js';

/** Why a command was refused; the detail is what the incident shows. */
export interface Refused {
  readonly code: string;
  readonly detail: string;
}

/** Refusals that only say that nobody waits for this, or not any more. */
const TOO_LATE: ReadonlySet<string> = new Set([
  'message-not-heard',
  'timer-over',
  'limits-uncounted',
  'instance-ended',
  'call-over',
  'instance-not-found',
]);
/** Failures of ours that say nothing about the command. */
const OURS: ReadonlySet<string> = new Set(['too-busy', 'internal']);

/** What programs of this host command: the relay, the timers, the services. Nobody is at them to see a refusal. */
export class ProgramCommands {
  constructor(
    private readonly committer: Pick<Committer, 'submit'>,
    private readonly report: (text: string, error?: unknown) => void,
    private readonly isPatient = false,
  ) {}

  /** The same for what nobody waits for and may come in thousands: it gives way to people. */
  patient(): ProgramCommands {
    return new ProgramCommands(this.committer, this.report, true);
  }

  /**
   * @param process - process of a command that starts an instance; null otherwise
   * @returns why the command was refused; null: it was carried out
   * @throws what says nothing about the command: trying again may help
   */
  async submit(instance: string, id: string, body: CommandBody, process: string | null = null): Promise<Refused | null> {
    const result = await this.carryOut(instance, id, body, process);
    return 'code' in result ? result : null;
  }

  /**
   * Starts an instance.
   *
   * @param id - the same id starts it once, and finds it again
   * @returns its id, or why it was refused
   * @throws as `submit` does
   */
  start(id: string, process: string, body: CommandBody): Promise<{ readonly instance: string } | Refused> {
    return this.carryOut(newInstanceId(0), id, body, process);
  }

  private async carryOut(
    instance: string,
    id: string,
    body: CommandBody,
    process: string | null,
  ): Promise<{ readonly instance: string } | Refused> {
    const command = { id, actor: null, ...body } as Command;
    try {
      const result = await this.committer.submit({ instance, process, session: null, digest: id, command, patient: this.isPatient });
      if (result.kind === 'decided') return { instance: result.instance.id };
      return { code: result.refusal.code, detail: result.refusal.text.zh };
    } catch (error) {
      if (!(error instanceof DomainError) || OURS.has(error.code)) throw error;
      return { code: error.code, detail: error.detail };
    }
  }

  /**
   * Tells a running instance something. When it refuses, it is parked with the command, so that an administrator can have it carried out again; a
   * refusal that only comes too late is nothing.
   *
   * @returns whether it was for this instance: carried out, or parked with it
   */
  async tell(instance: string, id: string, body: CommandBody): Promise<boolean> {
    const refused = await this.submit(instance, id, body);
    if (!refused) return true;
    if (isTooLate(refused)) return false;
    this.report(`${id} refused: ${refused.code} ${refused.detail}`);
    // An id that begins like the command's: a message this instance refused was heard by it all the same.
    await this.park(instance, `${id}:refused`, refused, toRetry(body));
    return true;
  }

  /** Parks an instance; one that has ended meanwhile stays ended. */
  async park(instance: string, id: string, { code, detail }: Refused, failed: object): Promise<void> {
    await this.submit(instance, id, { type: 'park', code, detail, failed: { ...failed } });
  }
}

/** Whether the instance has ended or does not wait for this any more, so that nobody need look. */
export function isTooLate({ code }: Refused): boolean {
  return TOO_LATE.has(code);
}

/** A message that was heard in time is not late when it is taken up again. */
function toRetry(body: CommandBody): CommandBody {
  if (body.type !== 'receiveMessage') return body;
  const { keptSince: _, ...message } = body.message;
  return { ...body, message };
}
