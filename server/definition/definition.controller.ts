import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Finding } from '#engine/definition/finding.js';
import { readLibrary } from '#engine/definition/library.js';
import type { Text } from '#engine/definition/text.js';
import { diagramOf } from '#engine/export/diagram.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import { DomainError } from '#engine/domain-error.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { layoutDiagram } from '#server/diagram/layout.js';
import { toSvg } from '#server/diagram/svg.js';
import { MovedDueDates, type MovedLimit } from '#server/calendar/moved-due-dates.js';
import { iso } from '#server/instance/instance-view.js';
import { MayRead } from '#server/instance/may-read.js';
import { fromCursor, type Page, pageQuery, toCursor } from '#server/problem/keyset-page.js';
import { DefinitionStore, type PublishedDefinition } from './definition-store.js';
import { Knowledge } from './knowledge-store.js';
import { type ForeseenSchedule, ForeseenSchedules } from '#server/schedule/foreseen-schedules.js';
import { Schedules } from '#server/schedule/schedules.js';
import { type GateWithNobody, GateWatch } from '#server/directory/gate-watch.js';
import { check, type Publication, PublishLibrary } from './publish-library.js';

const libraryFile = z.strictObject({
  path: z
    .string()
    .regex(
      /^(processes|forms|templates)\/[\w./-]+\.(ya?ml|hbs)$/,
      '应为 processes、forms 或 templates 中 .yaml 或 .hbs 文件的路径 / Expected the path of a .yaml or .hbs file in processes, forms or templates',
    ),
  text: z.string().max(1_000_000),
});
const publishRequest = z.strictObject({
  files: z.array(libraryFile).min(1).max(2000),
  reason: z.string().trim().min(1).max(2000),
  /** `replaces` of a dry run: published only over the library it was shown for; default the one there is at the request. */
  replaces: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '应为试发布答复中的 replaces / Expected `replaces` of the answer of a dry run')
    .optional(),
});
const checkRequest = z.strictObject({ files: z.array(libraryFile).min(1).max(2000) });
const publishQuery = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });

interface ProcessSummary {
  readonly id: string;
  readonly title: Text;
  readonly version: number;
  readonly hash: string;
  readonly level: number;
  readonly owner: string;
  /** May the person who asks start it? */
  readonly startable: boolean;
}

interface PublishedVersion extends Omit<PublishedDefinition, 'publishedAt'> {
  readonly publishedAt: string;
}

interface PublicationView extends Publication {
  readonly moved: object;
  readonly schedules: readonly (Omit<ForeseenSchedule, 'next'> & { readonly next: readonly object[] })[];
  readonly gates: readonly GateWithNobody[];
}

@ApiTags('definitions')
@Controller('api/definitions')
export class DefinitionController {
  constructor(
    private readonly store: DefinitionStore,
    private readonly knowledge: Knowledge,
    private readonly publishLibrary: PublishLibrary,
    private readonly movedDueDates: MovedDueDates,
    private readonly gates: GateWatch,
    private readonly mayRead: MayRead,
    private readonly schedules: ForeseenSchedules,
    private readonly running: Schedules,
  ) {}

  /** Processes in their current version, by id. */
  @Get()
  async list(@Me() me: SignedIn): Promise<{ items: ProcessSummary[] }> {
    const current = await this.store.current();
    const items = [...current].map(([id, { hash, version }]): ProcessSummary => {
      const { definition } = this.knowledge.compiled(hash);
      const startable = definition.starts.some(
        (start) => start.kind === 'person' && start.by.some((by) => by.kind === 'role' && me.roles.includes(by.role)),
      );
      return { id, title: definition.title, version, hash, level: definition.level, owner: definition.owner, startable };
    });
    return { items: items.sort((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  /** One process: versions, texts, and the normalized definition of the newest. */
  @Get(':id')
  async one(@Param('id') id: string): Promise<unknown> {
    const versions = await this.store.versions(id);
    const newest = versions[0];
    if (!newest) throw new DomainError('process-not-found', id);
    return {
      id,
      definition: this.knowledge.compiled(newest.hash).definition,
      files: newest.files,
      versions: versions.map(({ hash, version, publishedBy, publishedAt, reason }) => ({
        hash,
        version,
        publishedBy,
        publishedAt,
        reason,
      })),
    };
  }

  /** One version of a process: who published it and why, and its files as they were: its own, and every form, table, template and message type it reaches. */
  @Get(':id/versions/:version')
  async version(@Param('id') id: string, @Param('version') number: string): Promise<PublishedVersion> {
    const version = /^[1-9]\d{0,8}$/.test(number) ? await this.store.numbered(id, Number(number)) : null;
    if (version) return { ...version, publishedAt: version.publishedAt.toISOString() };
    const [newest] = await this.store.versions(id);
    if (!newest) throw new DomainError('process-not-found', id);
    throw new DomainError(
      'definition-version-not-found',
      `流程 ${id} 有第 1 至 ${newest.version} 版，没有 ${number} / The process ${id} has versions 1 to ${newest.version}; there is no ${number}.`,
      { newest: newest.version },
    );
  }

  @Get(':id/diagram.svg')
  @Header('content-type', 'image/svg+xml; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  async diagram(@Param('id') id: string, @Query('lang') lang = 'zh'): Promise<string> {
    const version = (await this.store.current()).get(id);
    if (!version) throw new DomainError('process-not-found', id);
    const language = lang === 'en' ? 'en' : 'zh';
    const diagram = diagramOf(this.knowledge.compiled(version.hash).definition, this.knowledge.libraryOf(version.hash).messages);
    return toSvg(diagram, await layoutDiagram(diagram, language), language);
  }

  /** Checks without publishing: every finding, errors and warnings. */
  @Post('check')
  @HttpCode(200)
  check(@Body({ schema: checkRequest }) body: z.infer<typeof checkRequest>): { findings: readonly Finding[] } {
    const { library, findings } = readLibrary(body.files);
    return { findings: [...findings, ...verifyLibrary(library)] };
  }

  /** Open due dates that the calendars of a library would move, of processes one may read, instance by instance. */
  @OnlyFor('process-owner', 'administrator')
  @Post('moved')
  @HttpCode(200)
  async moved(
    @Me() me: SignedIn,
    @Body({ schema: checkRequest }) body: z.infer<typeof checkRequest>,
    @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>,
  ): Promise<Page<object>> {
    const after = fromCursor(query.after, ['uuid']);
    check(body.files);
    const page = await this.movedDueDates.page(body.files, this.mayRead.openProcesses(me), after && String(after[0]), query.limit);
    return { items: page.items.map(movedView), next: page.next && toCursor([page.next]) };
  }

  /**
   * Publishes a library; running instances stay on their version. Their limits are counted by its calendars: `moved` says how many are due at another
   * time, and the first of them that one may read; `schedules` says what starts by itself and when next,
   * `gates` what nobody who works here can satisfy.
   */
  @OnlyFor('process-owner', 'administrator')
  @Post()
  async publish(
    @Me() me: SignedIn,
    @Body({ schema: publishRequest }) body: z.infer<typeof publishRequest>,
    @Query({ schema: publishQuery }) query: z.infer<typeof publishQuery>,
  ): Promise<PublicationView> {
    const { library } = check(body.files);
    const moved = await this.movedDueDates.of(body.files, this.mayRead.openProcesses(me));
    const schedules = await this.schedules.of(body.files);
    const dryRun = query.dryRun === 'true';
    const publication = await this.publishLibrary.execute(body.files, me.person, body.reason, { dryRun, replaces: body.replaces ?? null });
    await this.running.follow();
    const staff = this.knowledge.staff();
    return {
      ...publication,
      moved: { ...moved, first: moved.first.map(movedView) },
      schedules: schedules.map(({ next, ...schedule }) => ({ ...schedule, next: next.map((one) => ({ ...one, at: iso(one.at) })) })),
      gates: dryRun ? this.gates.look(me, staff, [], library) : this.gates.tell(me, staff, []),
    };
  }
}

function movedView({ from, to, ...limit }: MovedLimit): object {
  return { ...limit, from: iso(from), to: iso(to) };
}
