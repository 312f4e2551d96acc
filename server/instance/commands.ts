import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { Instance } from '#engine/runtime/instance.js';
import { Refusals } from '#server/access/refusals.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { commandId, requestDigest } from './command-id.js';
import { Committer } from './committer.js';
import { newInstanceId } from './instance-id.js';
import { MayRead } from './may-read.js';
import { refusalFacts } from './refusal-facts.js';

/** What a person commands over HTTP, under his idempotency key. */
@Injectable()
export class Commands {
  constructor(
    private readonly committer: Committer,
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly refusals: Refusals,
  ) {}

  /** @returns the instance as the person sees it @throws {DomainError} the refusal */
  async execute(me: SignedIn, key: string | undefined, instance: string, body: CommandBody): Promise<Instance> {
    return this.submit(me, commandId(me.person, key), instance, null, body);
  }

  /** A start sent again is answered with the instance it made the first time. */
  async start(me: SignedIn, key: string | undefined, body: Extract<CommandBody, { type: 'start' }>): Promise<Instance> {
    return this.submit(me, commandId(me.person, key), newInstanceId(0), body.process, body);
  }

  private async submit(me: SignedIn, id: string, instance: string, process: string | null, body: CommandBody): Promise<Instance> {
    const command = { id, actor: { person: me.person, onBehalfOf: null }, ...body };
    const digest = requestDigest(process === null ? instance : `start ${process}`, body);
    const { person } = me;
    let onBehalfOf: string | null = null;
    try {
      const result = await this.committer.submit({ instance, process, session: me.session, digest, command });
      if (result.kind === 'decided') return this.mayRead.seen(me, result.instance);
      const { code, text } = result.refusal;
      onBehalfOf = result.onBehalfOf;
      throw new DomainError(code, `${text.zh} / ${text.en}`, await refusalFacts(this.pool, result.refusal, instance, body));
    } catch (error) {
      await this.refusals.command(error, { person, onBehalfOf, instance: process === null ? instance : null, body });
      throw error;
    }
  }
}
