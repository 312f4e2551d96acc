import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { MayRead } from '#server/instance/may-read.js';
import { type PrintView, RenderPrint } from './render-print.js';

const copyQuery = z.strictObject({ copy: z.coerce.number().int().min(1).max(20).default(1) });

@ApiTags('documents')
@Controller('api/instances/:id/prints')
export class PrintController {
  constructor(
    private readonly mayRead: MayRead,
    private readonly renderPrint: RenderPrint,
    private readonly reads: Reads,
  ) {}

  /** Documents the instance has printed, oldest first. */
  @Get()
  async list(@Me() me: SignedIn, @Param('id') id: string): Promise<{ items: readonly PrintView[] }> {
    const instance = await this.mayRead.instance(me, id);
    await this.reads.instance(me, instance, 'prints');
    return { items: await this.renderPrint.list(instance) };
  }

  /** One printed document as a page in A4, with what it said then but for fields hidden from the person; `copy` chooses the copy 联. */
  @Get(':print')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
  )
  @Header('x-content-type-options', 'nosniff')
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  async html(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Param('print') print: string,
    @Query({ schema: copyQuery }) { copy }: z.infer<typeof copyQuery>,
  ): Promise<string> {
    const instance = await this.mayRead.instance(me, id);
    const html = await this.renderPrint.html(instance, print, copy, this.mayRead.hidden(me, instance));
    await this.reads.print(me, instance, print, copy);
    return html;
  }
}
