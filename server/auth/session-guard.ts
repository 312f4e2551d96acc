import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#engine/domain-error.js';
import { type RequestWithPerson, ROUTE_METADATA } from './signed-in.js';
import { Sessions } from './sessions.js';
import { tokenHash } from './session-token.js';

export const SESSION_COOKIE = 'gatehouse_session';

/** Denies by default: without a session only routes marked `@Public()`, and a route marked `@OnlyFor()` only for those roles. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(ROUTE_METADATA.public, targets)) return true;
    const request = context.switchToHttp().getRequest<RequestWithPerson>();
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    const token = bearer ?? cookieOf(request.headers.cookie);
    if (!token) throw new DomainError('not-signed-in', '请先登录 / Please sign in.');
    if (!bearer) refuseForeignOrigin(request);
    const signedIn = await this.sessions.find(tokenHash(token));
    if (!signedIn) throw new DomainError('not-signed-in', '登录已失效，请重新登录 / The session has ended; please sign in again.');
    request.signedIn = signedIn;
    const roles = this.reflector.getAllAndOverride<readonly string[] | undefined>(ROUTE_METADATA.roles, targets);
    if (roles && !roles.some((role) => signedIn.roles.includes(role))) {
      throw new DomainError('not-allowed', `需要角色 / needs the role: ${roles.join(', ')}`, { roles });
    }
    return true;
  }
}

function cookieOf(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=');
    if (name === SESSION_COOKIE && value) return value;
  }
  return undefined;
}

/** A cookie is sent by the browser whoever asks; changes are taken only from our own pages. */
function refuseForeignOrigin(request: RequestWithPerson): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const origin = request.headers.origin;
  if (origin && URL.canParse(origin) && new URL(origin).host === request.headers.host) return;
  throw new DomainError('wrong-origin', '请在本系统页面内操作 / Only pages of this server may do this.');
}
