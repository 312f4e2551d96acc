import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who sent a request, as the guard found out. */
export interface SignedIn {
  readonly person: string;
  /** Roles of all his posts. */
  readonly roles: readonly string[];
  /** Instant of the request, by the clock instances live by, epoch milliseconds. */
  readonly at: number;
  /** Those he acts for now, with their roles; `processes` null: in all of them. */
  readonly substitutes: readonly {
    readonly person: string;
    readonly roles: readonly string[];
    readonly processes: readonly string[] | null;
  }[];
  /** Hash of the session's token; commands carry it so that a session ended meanwhile changes nothing. */
  readonly session: string;
}

export type RequestWithPerson = FastifyRequest & { signedIn?: SignedIn };

/** The signed-in person of a route (every route but the public ones has one). */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): SignedIn => {
  const { signedIn } = context.switchToHttp().getRequest<RequestWithPerson>();
  if (!signedIn) throw new Error('@Me() on a public route');
  return signedIn;
});

const PUBLIC = Symbol('public');
const ROLES = Symbol('roles');

/** Opens a route to everybody; everything else is closed. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);
/** Restricts a route to holders of one of these roles. */
export const OnlyFor = (...roles: readonly string[]): MethodDecorator & ClassDecorator => SetMetadata(ROLES, roles);

export const ROUTE_METADATA = { public: PUBLIC, roles: ROLES } as const;
