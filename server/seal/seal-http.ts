import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { SealDestination } from './seal-destination.js';

const TIMEOUT_MS = 10_000;

/** Posts seals as lines of JSON (`application/x-ndjson`) to an address of the operator's choice; any answer of 200 to 299 means they are kept. */
export class SealHttp implements SealDestination {
  readonly name: string;
  readonly every = 0;

  constructor(private readonly address: string) {
    this.name = `http:${address}`;
  }

  async publish(seals: readonly PublishedSeal[]): Promise<void> {
    const response = await fetch(this.address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: seals.map((seal) => `${JSON.stringify(seal)}\n`).join(''),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${this.address} answered ${response.status}`);
  }
}
