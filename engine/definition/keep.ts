import type { Handler } from './transition.js';

/** How long a message that nobody hears waits for a handler that does not say. */
const KEEP = '30 days';

/** How long a message that nobody hears waits for whoever comes to listen with this handler. */
export function keepOf(handler: Handler): string {
  return handler.keep ?? KEEP;
}
