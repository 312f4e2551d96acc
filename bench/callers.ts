import type { CallersOrder } from './bench-host.js';
import { HttpClient } from './http-client.js';
import { referencesFrom } from './workload.js';

/**
 * A process of callers: a client in the host's own would take its processor time, and be measured waiting for itself. Sent an order, it answers with what
 * it measured; an order without seconds ends with the next message.
 */
process.once('message', (order: CallersOrder) => void work(order));

async function work({ address, tokens, callers, seconds, restMs, references }: CallersOrder): Promise<void> {
  referencesFrom(references);
  const client = new HttpClient(address, tokens);
  const time = seconds ?? new Promise((resolve) => process.once('message', resolve));
  try {
    const result = await client.measure(callers, time, restMs);
    process.send?.({ result }, () => process.exit(0));
  } catch (error) {
    process.send?.({ failed: String(error) }, () => process.exit(1));
  }
}
