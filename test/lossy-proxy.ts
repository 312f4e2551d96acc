import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What PostgreSQL says when a transaction is committed: the message `CommandComplete` with its tag. */
const COMMITTED = Buffer.from('C\0\0\0\x0bCOMMIT\0', 'latin1');
const ROLLED_BACK = Buffer.from('C\0\0\0\x0dROLLBACK\0', 'latin1');

/** Stands between a committer and its database, counts what the database sends, and keeps or falsifies the answer to one commit. */
export class LossyProxy {
  /** What becomes of the next answer to COMMIT: `cut` breaks the connection instead, `deny` makes it a ROLLBACK. */
  next: 'pass' | 'cut' | 'deny' = 'pass';
  /** Bytes of all answers. */
  answered = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));

  private constructor(private readonly target: URL) {}

  static async before(url: string): Promise<LossyProxy> {
    const proxy = new LossyProxy(new URL(url));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Breaks all connections. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const database = connect(Number(this.target.port), '127.0.0.1');
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, database].forEach((one) => one.destroy()));
    }
    client.pipe(database);
    database.on('data', (answer: Buffer) => {
      this.answered += answer.length;
      const place = this.next === 'pass' ? -1 : answer.indexOf(COMMITTED);
      if (place < 0) return void client.write(answer);
      const how = this.next;
      this.next = 'pass';
      if (how === 'cut') return void client.destroy();
      client.write(Buffer.concat([answer.subarray(0, place), ROLLED_BACK, answer.subarray(place + COMMITTED.length)]));
    });
  }
}
