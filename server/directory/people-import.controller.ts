import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { AccessRecorder } from '#server/access/access-recorder.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { type Imported, ImportPeople } from './import-people.js';

const format = z.enum(['csv', 'yaml']).default('csv');
const table = z.enum(['people', 'substitutions']).default('people');
const exportQuery = z.strictObject({ format, table });
const importQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });
const importRequest = z.strictObject({ format, table, text: z.string().min(1) });

@ApiTags('people')
@Controller('api/people')
export class PeopleImportController {
  constructor(
    private readonly people: ImportPeople,
    private readonly recorder: AccessRecorder,
  ) {}

  /** The table of people, or of substitutions, as it can be imported again. */
  @OnlyFor('administrator', 'auditor')
  @Get('export')
  async export(@Me() me: SignedIn, @Query({ schema: exportQuery }) query: z.infer<typeof exportQuery>): Promise<{ text: string }> {
    await this.recorder.read({ person: me.person, action: 'export', subject: 'directory', details: query });
    return { text: this.people.export(query.table, query.format) };
  }

  /** Imports a table, all of it or nothing; `dryRun=true` says what is wrong and what would change. Whoever is not in it stays as he is. */
  @OnlyFor('administrator')
  @Post('import')
  @HttpCode(200)
  import(
    @Me() me: SignedIn,
    @Query({ schema: importQuery }) query: z.infer<typeof importQuery>,
    @Body({ schema: importRequest }) body: z.infer<typeof importRequest>,
  ): Promise<Imported> {
    return this.people.execute(me, body, query.dryRun === 'true');
  }
}
