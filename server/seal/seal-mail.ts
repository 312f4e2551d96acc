import { createTransport } from 'nodemailer';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { SealDestination } from './seal-destination.js';

export interface SealMailOptions {
  /** `smtp://user:password@mail.example.com:587`, or `smtps:`. */
  readonly server: string;
  readonly from: string;
  readonly to: string;
  readonly hours: number;
}

/** Sends the newest seal by mail now and then: it vouches for all before it, and lies in a mailbox nobody here can change. */
export class SealMail implements SealDestination {
  readonly name: string;
  readonly every: number;

  constructor(private readonly options: SealMailOptions) {
    this.name = `mail:${options.to}`;
    this.every = options.hours * 3_600_000;
  }

  async publish(seals: readonly PublishedSeal[]): Promise<void> {
    const last = seals.at(-1);
    if (!last) return;
    const { server, from, to } = this.options;
    const transport = createTransport(server);
    try {
      await transport.sendMail({
        from,
        to,
        subject: `Gatehouse 封条 / seal ${last.n}`,
        text: `请保存这封邮件。日后可用它核对历史记录是否被改动：
Keep this mail. It later shows whether the history was changed:

gatehouse audit verify --seal "${last.hash}"

${JSON.stringify(last)}
`,
      });
    } finally {
      transport.close();
    }
  }
}
