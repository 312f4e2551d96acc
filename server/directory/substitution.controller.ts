import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import type { Substitution } from '#engine/definition/organization.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { type EnteredSubstitution, Substitutions } from './substitutions.js';

const substitutionRequest = z
  .strictObject({
    /** Who acts for the absent person. */
    by: z.string().min(1).max(100),
    /** First and last day. */
    from: z.iso.date(),
    to: z.iso.date(),
    /** Null: all processes. */
    processes: z.array(z.string().min(1).max(100)).min(1).max(200).nullable().default(null),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: '最后一天早于第一天 / The last day is before the first' });

@ApiTags('people')
@Controller('api')
export class SubstitutionController {
  constructor(private readonly substitutions: Substitutions) {}

  /** Who acts for whom: all, or, unless one keeps the organization, those one has a part in. */
  @Get('substitutions')
  list(@Me() me: SignedIn): { items: readonly Substitution[] } {
    return { items: this.substitutions.of(me) };
  }

  /** Enters who acts for a person on which days; his own, or an administrator's to enter. The answer lists the gates nobody can satisfy with it. */
  @Post('people/:id/substitutions')
  @HttpCode(201)
  enter(
    @Me() me: SignedIn,
    @Param('id') person: string,
    @Body({ schema: substitutionRequest }) body: z.infer<typeof substitutionRequest>,
  ): Promise<EnteredSubstitution> {
    return this.substitutions.enter(me, { person, ...body });
  }

  /** Ends a substitution at once: what was done in it stays. */
  @Delete('substitutions/:id')
  @HttpCode(204)
  async end(@Me() me: SignedIn, @Param('id') id: string): Promise<void> {
    if (!z.uuid().safeParse(id).success) throw new DomainError('not-found', id);
    await this.substitutions.end(me, id);
  }
}
