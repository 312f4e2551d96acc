import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { AccessRecorder } from '#server/access/access-recorder.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { Accounts } from './accounts.js';
import { SignInAttempts } from './sign-in-attempts.js';
import { SESSION_COOKIE } from './session-guard.js';
import { Sessions } from './sessions.js';
import { Me, Public, type SignedIn } from './signed-in.js';

const signInRequest = z.strictObject({ person: z.string().min(1).max(100), password: z.string().min(1).max(200) });

@ApiTags('sign-in')
@Controller('api')
export class SessionController {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly attempts: SignInAttempts,
    private readonly knowledge: Knowledge,
    private readonly recorder: AccessRecorder,
  ) {}

  /** Signs in: the token serves programs (`Authorization: Bearer`), the cookie browsers. */
  @Public()
  @Post('sessions')
  async signIn(
    @Body({ schema: signInRequest }) body: z.infer<typeof signInRequest>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ token: string; expiresAt: string }> {
    this.attempts.requireFew(request.ip, body.person);
    if (!(await this.accounts.passwordIsRight(body.person, body.password))) {
      this.attempts.failed(request.ip, body.person);
      await this.noteFailure(request.ip, body.person);
      throw new DomainError('wrong-credentials', '用户名或密码不正确 / The name or the password is wrong.');
    }
    this.attempts.succeeded(request.ip, body.person);
    const { token, expiresAt } = await this.sessions.begin(body.person, request.ip);
    void reply.header('set-cookie', `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Expires=${expiresAt.toUTCString()}`);
    return { token, expiresAt: expiresAt.toISOString() };
  }

  @Delete('sessions/current')
  @HttpCode(204)
  async signOut(@Me() me: SignedIn, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.sessions.end(me);
    void reply.header('set-cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
  }

  /** Whoever mistypes may type his password for his name: a name nobody has is not kept. */
  private noteFailure(address: string, name: string): Promise<void> {
    const person = Object.hasOwn(this.knowledge.people(), name) ? name : null;
    return this.recorder.refused({ person, action: 'sign-in', outcome: 'wrong-credentials', details: { address } }, 'sign-in');
  }

  /** Who I am, and what I may start. */
  @Get('me')
  me(@Me() me: SignedIn): { person: string; name: { zh: string; en: string }; roles: readonly string[] } {
    return { person: me.person, name: this.knowledge.directory().nameOf(me.person), roles: me.roles };
  }
}
