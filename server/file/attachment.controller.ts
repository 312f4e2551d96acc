import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#engine/domain-error.js';
import { Reads } from '#server/access/reads.js';
import { Me, type SignedIn } from '#server/auth/signed-in.js';
import { PgPool } from '#server/database/pg-pool.js';
import { COMMAND_REQUESTS, type CommandRequest } from '#server/instance/command-requests.js';
import { Commands } from '#server/instance/commands.js';
import { type InstanceView, instanceView, taskId } from '#server/instance/instance-view.js';
import { MayRead } from '#server/instance/may-read.js';
import { taskPlace } from '#server/task/task-place.js';
import { FileStore } from './file-store.js';

interface AttachmentView {
  /** Event it was attached by; its address below the instance. */
  readonly seq: number;
  readonly at: string;
  readonly by: string;
  /** Task it was attached at; null: the instance as a whole. */
  readonly task: string | null;
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

interface AttachmentRow {
  readonly seq: number;
  readonly at: Date;
  readonly person: string;
  readonly task: number | null;
  readonly name: string;
  readonly media_type: string;
  readonly size: number;
  readonly digest: string;
}

/** Files of instances 附件: seen by whoever sees the instance. */
@ApiTags('files')
@Controller('api')
export class AttachmentController {
  constructor(
    private readonly files: FileStore,
    private readonly commands: Commands,
    private readonly mayRead: MayRead,
    private readonly pool: PgPool,
    private readonly reads: Reads,
  ) {}

  /** Files of an instance, oldest first. */
  @Get('instances/:id/attachments')
  async list(@Me() me: SignedIn, @Param('id') id: string): Promise<{ items: readonly AttachmentView[] }> {
    await this.reads.instance(me, await this.mayRead.instance(me, id), 'attachments');
    return { items: (await this.rows(id, null)).map((row) => viewOf(id, row)) };
  }

  /** The file itself, always to be saved: a browser never shows it as a page of this server. */
  @Get('instances/:id/attachments/:attachment')
  @Header('x-content-type-options', 'nosniff')
  @Header('content-security-policy', "default-src 'none'; sandbox")
  @ApiOkResponse({ content: { '*/*': { schema: { type: 'string', format: 'binary' } } } })
  async download(@Me() me: SignedIn, @Param('id') id: string, @Param('attachment') attachment: string): Promise<StreamableFile> {
    const instance = await this.mayRead.instance(me, id);
    const [row] = /^[1-9]\d{0,8}$/.test(attachment) ? await this.rows(id, Number(attachment)) : [];
    if (!row) throw new DomainError('file-not-found', attachment);
    await this.reads.file(me, instance, row.seq, row.digest);
    return new StreamableFile(this.files.read(row.digest), {
      type: row.media_type,
      length: row.size,
      disposition: `attachment; filename="${row.name.replaceAll(/[^\x20-\x7e]|["%]/g, '_')}"; filename*=UTF-8''${encoded(row.name)}`,
    });
  }

  /** Puts a stored file with the instance. */
  @Post('instances/:id/attachments')
  @HttpCode(200)
  async attach(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.attach }) body: CommandRequest<'attach'>,
  ): Promise<InstanceView> {
    await this.mayRead.instance(me, id);
    return this.execute(me, key, id, null, body);
  }

  /** Puts a stored file with a task. */
  @Post('tasks/:id/attach')
  @HttpCode(200)
  async attachToTask(
    @Me() me: SignedIn,
    @Headers('idempotency-key') key: string | undefined,
    @Param('id') id: string,
    @Body({ schema: COMMAND_REQUESTS.attach }) body: CommandRequest<'attach'>,
  ): Promise<InstanceView> {
    const { instance, ordinal } = taskPlace(id);
    return this.execute(me, key, instance, ordinal, body);
  }

  private async execute(
    me: SignedIn,
    key: string | undefined,
    id: string,
    task: number | null,
    { digest, name }: CommandRequest<'attach'>,
  ): Promise<InstanceView> {
    const file = await this.files.toAttach(me.person, digest, name);
    return instanceView(await this.commands.execute(me, key, id, { type: 'attach', task, file }));
  }

  private async rows(instance: string, seq: number | null): Promise<readonly AttachmentRow[]> {
    const { rows } = await this.pool.query<AttachmentRow>(
      `SELECT seq, at, person, task, name, media_type, size, encode(digest, 'hex') AS digest FROM attachment
       WHERE shard = 0 AND instance_id = $1 AND ($2::integer IS NULL OR seq = $2) ORDER BY seq`,
      [instance, seq],
    );
    return rows;
  }
}

function viewOf(instance: string, { seq, at, person, task, name, media_type, size, digest }: AttachmentRow): AttachmentView {
  return {
    seq,
    at: at.toISOString(),
    by: person,
    task: task === null ? null : taskId(instance, task),
    name,
    mediaType: media_type,
    size,
    digest,
  };
}

/** RFC 8187: what `encodeURIComponent` leaves and an extended value may not hold is encoded too. */
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.codePointAt(0)?.toString(16).toUpperCase()}`);
}
