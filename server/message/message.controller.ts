import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { JsonObject } from '#engine/runtime/instance.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { commandId, requestDigest } from '#server/instance/command-id.js';
import { MessageReceipts } from './message-receipts.js';
import { type Published, Relay } from '#server/outbox/relay.js';

const messageRequest = z.strictObject({ name: z.string().min(3).max(100), payload: z.record(z.string().max(100), z.unknown()) });

@ApiTags('messages')
@Controller('api/messages')
export class MessageController {
  constructor(
    private readonly relay: Relay,
    private readonly knowledge: Knowledge,
    private readonly receipts: MessageReceipts,
  ) {}

  /** Delivers a message from outside (a payment, a customer's request); kept when nobody hears it yet. */
  @OnlyFor('finance', 'sales-clerk', 'administrator')
  @Post()
  @HttpCode(202)
  async deliver(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: messageRequest }) body: z.infer<typeof messageRequest>,
  ): Promise<Published> {
    const type = this.knowledge.library().messages.get(body.name);
    if (!type?.fromOutside)
      throw new DomainError('request-invalid', `没有可从外部送来的消息 / No message from outside is called "${body.name}".`);
    const unknown = Object.keys(body.payload).filter((field) => !Object.hasOwn(type.fields, field));
    if (unknown.length > 0)
      throw new DomainError(
        'request-invalid',
        `${body.name} 没有这些字段：${unknown.join('、')} / ${body.name} has no such fields: ${unknown.join(', ')}.`,
        { fields: Object.keys(type.fields) },
      );
    const id = commandId(me.person, key);
    await this.receipts.accept(id, requestDigest('messages', body), me.person, body.name);
    return this.relay.publish({ id, name: body.name, payload: body.payload as JsonObject, from: null });
  }
}
