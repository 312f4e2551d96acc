import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface Received {
  readonly path: string;
  /** Its `Idempotency-Key`. */
  readonly key: string;
  readonly type: string;
  readonly body: string;
}

/** A program a service calls: it keeps what it is sent, and answers as the test says. */
export interface TestEndpoint {
  readonly port: number;
  /** Oldest first. */
  readonly received: readonly Received[];
  stop(): void;
}

/**
 * Starts one on loopback.
 *
 * @param answer - ends the response, or leaves the caller waiting; `times`: how often the path has been asked for, with this one
 */
export async function startTestEndpoint(answer: (path: string, response: ServerResponse, times: number) => void): Promise<TestEndpoint> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      received.push({ path, key: String(headers['idempotency-key']), type: String(headers['content-type']), body });
      answer(path, response, received.filter((one) => one.path === path).length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
