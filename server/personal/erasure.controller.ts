import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { commandId } from '#server/instance/command-id.js';
import { ErasePerson } from '#server/directory/erase-person.js';
import { type Erased, EraseSubject } from './erase-subject.js';

const erasureRequest = z.strictObject({
  subject: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]*:.+$/,
      '应为台账行或流程实例，如 customer:K-001 / Expected a register row or an instance, such as customer:K-001',
    )
    .max(300),
  reason: z.string().trim().min(1).max(2_000),
});

@ApiTags('personal data')
@Controller('api/erasures')
export class ErasureController {
  constructor(
    private readonly eraseSubject: EraseSubject,
    private readonly erasePerson: ErasePerson,
  ) {}

  /**
   * Erases what is personal to a register row (`customer:K-001`) or an instance (`instance:<id>`), or the name and account of somebody who has left
   * (`directory:<person>`), for good. Erasing twice changes nothing more.
   */
  @OnlyFor('administrator')
  @Post()
  @HttpCode(200)
  async erase(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: erasureRequest }) body: z.infer<typeof erasureRequest>,
  ): Promise<Erased> {
    commandId(me.person, key);
    const person = /^directory:(.+)$/.exec(body.subject)?.[1];
    if (person === undefined) return this.eraseSubject.execute(body.subject, me.person, body.reason);
    await this.erasePerson.execute(person, me.person, body.reason, me.at);
    return { instances: 0, files: 0 };
  }
}
