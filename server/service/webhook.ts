import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Json, JsonObject } from '#engine/runtime/instance.js';
import { type OutgoingRules, reachableAddress, ServiceRefused } from './reachable-address.js';

/** Longest a call may take, from its first byte to the answer's last. */
const LONGEST_MS = 10_000;
/** Most bytes of an answer. */
const MOST_BYTES = 256 * 1024;
/** Statuses below 500 that may be different the next time. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);
/** What PostgreSQL cannot keep in JSON: U+0000 and half a surrogate pair. */
const UNKEEPABLE = /(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/i;

/**
 * Posts values as JSON. Redirects are not followed: they would lead past the list of hosts.
 *
 * @param values - `url`, and what is sent
 * @param key - `Idempotency-Key`: the same at every attempt, so that the receiver can tell a repetition
 * @returns `{ status, body }`; the body is JSON where it is, else text
 * @throws {ServiceRefused} when trying again is useless
 * @throws {Error} when it may work later
 */
export async function callWebhook(values: JsonObject, key: string, rules: OutgoingRules, signal: AbortSignal): Promise<JsonObject> {
  const { url: target = null, ...sent } = values;
  if (typeof target !== 'string' || !URL.canParse(target)) throw new ServiceRefused(`not a URL: ${JSON.stringify(target)}`);
  const url = new URL(target);
  const { status, text } = await post(url, JSON.stringify(sent), key, rules, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
  if (status >= 300 && status < 400) throw new ServiceRefused(`redirects are not followed (${status})`);
  if (status >= 500 || LATER.has(status)) throw new Error(`it answered ${status}`);
  if (status >= 400) throw new ServiceRefused(`it answered ${status}`);
  const result: JsonObject = { status, body: jsonOr(text) };
  if (UNKEEPABLE.test(JSON.stringify(result))) throw new ServiceRefused('its answer holds characters that cannot be kept');
  return result;
}

async function post(
  url: URL,
  body: string,
  key: string,
  rules: OutgoingRules,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly text: string }> {
  const { address, family } = await reachableAddress(url, rules);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': key,
        accept: 'application/json',
      },
      // Answers what was checked, so that the name cannot come to mean another address in between.
      lookup: (_host, options, done) =>
        options.all ? (done as (error: null, found: object[]) => void)(null, [{ address, family }]) : done(null, address, family),
      agent: false,
      signal,
    });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      response.destroy();
      throw new ServiceRefused(`its answer is longer than ${MOST_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

function jsonOr(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
