import type { FileStore } from './file-store.js';

const AN_HOUR_MS = 60 * 60 * 1_000;

/** Forgets files nobody attached, now and then once an hour, for as long as the host runs. */
export class FileSweep {
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly files: FileStore,
    private readonly report: (text: string, error?: unknown) => void,
  ) {}

  start(): void {
    this.sweeping = this.files.sweep().catch((error: unknown) => this.report('files nobody attached could not be removed', error));
    this.timer = setTimeout(() => this.start(), AN_HOUR_MS).unref();
  }

  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.sweeping;
  }
}
