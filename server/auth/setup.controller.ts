import { timingSafeEqual } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readPerson } from '#engine/definition/read-organization.js';
import { DomainError } from '#engine/domain-error.js';
import { AccessRecorder } from '#server/access/access-recorder.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Accounts } from './accounts.js';
import { SetupToken } from './setup-token.js';
import { Public } from './signed-in.js';

const setupRequest = z.strictObject({
  token: z.string().max(200),
  person: z.string().regex(/^[a-z][a-z0-9.-]{0,99}$/, '人员编号：小写字母、数字、点 / A person’s id: small letters, digits, dots'),
  password: z.string().min(12).max(200),
});

@ApiTags('sign-in')
@Controller('api/setup')
export class SetupController {
  constructor(
    private readonly accounts: Accounts,
    private readonly setup: SetupToken,
    private readonly knowledge: Knowledge,
    private readonly recorder: AccessRecorder,
  ) {}

  /** Makes the first administrator. Closed for good, by a fact in the database, as soon as there is one. */
  @Public()
  @Post()
  @HttpCode(204)
  async create(@Body({ schema: setupRequest }) body: z.infer<typeof setupRequest>, @Req() { ip }: FastifyRequest): Promise<void> {
    try {
      await this.createFirst(body, ip);
    } catch (error) {
      if (error instanceof DomainError)
        await this.recorder.refused({ person: null, action: 'set-up', outcome: error.code, details: { address: ip } }, 'set-up');
      throw error;
    }
    await this.knowledge.reload();
  }

  /** @throws {DomainError} `setup-closed`, `wrong-credentials` */
  private async createFirst(body: z.infer<typeof setupRequest>, address: string): Promise<void> {
    const given = Buffer.from(body.token);
    const expected = Buffer.from(this.setup.token);
    if (!(await this.accounts.none()))
      throw new DomainError('setup-closed', '已有账号，初始化已关闭 / There are accounts: set-up is closed.');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new DomainError('wrong-credentials', '初始化口令不正确 / The set-up token is wrong.');
    const { units = {} } = this.knowledge.library().organization?.definition ?? {};
    const top = Object.entries(units).find(([, unit]) => unit.parent === null)?.[0] ?? '';
    const person = readPerson({ name: { zh: body.person, en: body.person }, posts: [{ unit: top, role: 'administrator' }] }, body.person);
    await this.accounts.createFirst(person, body.password, address);
  }
}
