#!/usr/bin/env node
// Verifies evidence exported by Gatehouse without Gatehouse: one file, no dependencies, nothing shared with the product.
//
//   node verify.mjs evidence.jsonl [--seal seals.jsonl | --seal <hash>]... [--key public.pem]...
//
// The format, so that anybody can write a verifier of his own. Each line is JSON with one member:
//   evidence  { format: 1, at, instances: null | [ids], keys: { fingerprint: PEM } }                                 first line
//   seal      { n, at, previous, batches, accesses, events, root, key, hash, signature, batchIds, accessIds, leaves? }
//   batch     { id, at, root, events, leaves? }                                                                     one commit
//   access    { id, at, person, onBehalfOf, action, subject, outcome, details, hash }
//   purged    { instance, process, endedAt, events: [[batch, hash], …], access }   instead of head and events of an instance whose time was over
//   head      { instance, seq, hash }                                     where the history that follows must end
//   event     { actor, at, body, commandId, definition, instance, onBehalfOf, seq, type }, with `batch` and `hash` beside it
//   end       { seals, batches, accesses, heads, purged, events }                                                           last line
// Hashes are SHA-256 in hex, of UTF-8 text; C(x) is canonical JSON (RFC 8785):
//   event     H(previous hash + "\n" + C(event)); previous of the first: 64 zeros
//   batch     root = M(hashes of its events in order of instance and seq); leaf = H("batch\n" + C({ id, at, root, events }))
//   access    H(C(entry without hash)), also its leaf
//   seal      root = M(leaves of batches, then of accesses, each in order of ids); hash = H("seal\n" + C({ n, at, previous, batches, accesses, events, root, key }))
//             signature = Ed25519 of "gatehouse seal " + hash; key = H of the public key's DER (SPKI)
//   purge     an access entry of action `purge` has details { month, instances, events, digest }: of the purged lines that name it, in order, digest
//             D = H(D before + "\n" + C(line without access)), D before the first: 64 zeros; the id of an instance begins with the millisecond it began at
//   M         Merkle root: leaf H("\0" + hash), node H("\1" + left + right), a lone node goes up unchanged; of nothing 64 zeros
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const ZERO = '0'.repeat(64);
const H = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

function C(value) {
  if (Array.isArray(value)) return `[${value.map(C).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${members
    .sort()
    .map((key) => `${JSON.stringify(key)}:${C(value[key])}`)
    .join(',')}}`;
}

function M(hashes) {
  let row = hashes.map((hash) => H(`\0${hash}`));
  if (row.length === 0) return ZERO;
  while (row.length > 1) {
    const above = [];
    for (let i = 0; i < row.length; i += 2) above.push(i + 1 < row.length ? H(`\u0001${row[i]}${row[i + 1]}`) : row[i]);
    row = above;
  }
  return row[0];
}

/**
 * @param lines - lines of an export, in order
 * @param kept - hashes of seals that were kept elsewhere, or `{ n, hash }`
 * @param keys - PEM of trusted public keys; none: those the export names
 * @returns places that are not as they were recorded; none: all is whole
 */
export async function verify(lines, kept = [], keys = []) {
  const problems = [];
  const problem = (text) => problems.push(text);
  const seen = { seals: 0, batches: 0, accesses: 0, heads: 0, purged: 0, events: 0 };
  const seals = [];
  const batches = new Map();
  const accesses = new Map();
  const purges = new Map(); // access → what it records, and what was found of it
  let trusted = {};
  let all = true;
  let evidenceAt = 0;
  let instances = null;
  let ended = null;
  let instance = null; // { id, head, seq, hash }
  let number = 0;

  const closeInstance = () => {
    if (!instance) return;
    const { id, head, seq, hash, purged } = instance;
    if (purged) return;
    if (!head) problem(`instance ${id}: events without an instance`);
    else if (head.seq !== seq || head.hash !== hash)
      problem(`instance ${id}: ends with event ${seq}, not with ${head.seq}, or with another hash`);
  };
  const openInstance = (id, head) => {
    closeInstance();
    if (instance && id <= instance.id) problem(`instance ${id}: out of order`);
    instance = { id, head, seq: 0, hash: ZERO };
  };

  for await (const line of lines) {
    number += 1;
    let record;
    try {
      record = JSON.parse(number === 1 ? line.replace(/^\uFEFF/, '') : line);
    } catch {
      problem(`line ${number}: no JSON`);
      continue;
    }
    if (!isRecord(record) || Boolean(record.evidence) !== (number === 1)) {
      problem(`line ${number}: cannot be read`);
      continue;
    }
    if (record.evidence) {
      const { format, at, keys: named } = record.evidence;
      if (format !== 1) problem(`line ${number}: format ${format} is not known`);
      ({ instances } = record.evidence);
      all = instances === null;
      evidenceAt = at;
      trusted = Object.fromEntries((keys.length > 0 ? keys : Object.values(named)).map((pem) => [fingerprint(pem), pem]));
    } else if (record.seal) {
      seen.seals += 1;
      seals.push(record.seal);
    } else if (record.batch && !record.event) {
      seen.batches += 1;
      batches.set(record.batch.id, { ...record.batch, found: [] });
    } else if (record.access) {
      seen.accesses += 1;
      const { hash, ...entry } = record.access;
      if (H(C(entry)) !== hash) problem(`access ${entry.id}: edited`);
      accesses.set(entry.id, hash);
      if (entry.action === 'purge' && entry.outcome === 'done')
        purges.set(entry.id, { recorded: entry.details, instances: 0, events: 0, digest: ZERO });
    } else if (record.purged) {
      seen.purged += 1;
      const { access, ...line } = record.purged;
      openInstance(line.instance, null);
      instance.purged = true;
      const purge = purges.get(access);
      if (!purge) problem(`instance ${line.instance}: purged, but no access entry records it`);
      else {
        purge.instances += 1;
        purge.events += line.events.length;
        purge.digest = H(`${purge.digest}\n${C(line)}`);
        if (new Date(madeAt(line.instance)).toISOString().slice(0, 7) !== purge.recorded.month)
          problem(`instance ${line.instance}: did not begin in the month that was purged`);
      }
      for (const [batch, hash] of line.events)
        if (batches.has(batch)) batches.get(batch).found.push(hash);
        else problem(`instance ${line.instance}: was part of a commit that is not there (${batch})`);
    } else if (record.head) {
      seen.heads += 1;
      openInstance(record.head.instance, record.head);
    } else if (record.event) {
      seen.events += 1;
      const { event, batch, hash } = record;
      if (instance?.id !== event.instance || instance.purged) openInstance(event.instance, null);
      if (event.seq !== instance.seq + 1) problem(`instance ${event.instance}: event ${event.seq} where ${instance.seq + 1} belongs`);
      if (H(`${instance.hash}\n${C(event)}`) !== hash)
        problem(`instance ${event.instance}: event ${event.seq} or the hash before it was edited`);
      instance.seq = event.seq;
      instance.hash = hash;
      const commit = batches.get(batch);
      if (!commit) problem(`instance ${event.instance}: event ${event.seq} names a commit that is not there (${batch})`);
      else commit.found.push(hash);
    } else ended = record.end;
  }
  closeInstance();
  for (const [id, { recorded, instances, events, digest }] of purges)
    if (instances !== recorded.instances || events !== recorded.events || digest !== recorded.digest)
      problem(`access ${id}: records the purge of other instances than are gone`);
  if (!ended || Object.keys(seen).some((kind) => seen[kind] !== (ended[kind] ?? 0))) problem('the export is cut off');

  for (const { id, root, events, leaves, found } of batches.values()) {
    const whole = leaves ?? found;
    if (whole.length !== events || M(whole) !== root) problem(`commit ${id}: its events are not those it committed`);
    else if (all ? found.join() !== whole.join() : found.some((hash) => !whole.includes(hash)))
      problem(`commit ${id}: events were edited, deleted or added`);
  }

  const sealed = new Set();
  let before = null;
  for (const seal of seals) {
    const { n, at, previous, batches: b, accesses: a, events, root, key, hash, signature, batchIds, accessIds, leaves } = seal;
    if (all && n !== (before?.n ?? 0) + 1) problem(`seal ${n}: ${(before?.n ?? 0) + 1} is missing before it`);
    if ((all || n === before?.n + 1) && previous !== (before?.hash ?? ZERO)) problem(`seal ${n}: does not follow the one before`);
    if (
      H(`seal\n${C({ n, at, previous, batches: b, accesses: a, events, root, key })}`) !== hash ||
      b !== batchIds.length ||
      a !== accessIds.length
    )
      problem(`seal ${n}: edited`);
    if (!trusted[key]) problem(`seal ${n}: its key is not trusted`);
    else if (!verifySignature(null, Buffer.from(`gatehouse seal ${hash}`), createPublicKey(trusted[key]), Buffer.from(signature, 'base64')))
      problem(`seal ${n}: its signature is wrong`);
    const own = [
      ...batchIds.map((id) => (batches.has(id) ? leafOf(batches.get(id)) : undefined)),
      ...accessIds.map((id) => accesses.get(id)),
    ];
    const gone = [...batchIds, ...accessIds].filter((_, i) => own[i] === undefined);
    if (!leaves && gone.length > 0) problem(`seal ${n}: what it covers is gone: ${gone.join(', ')}`);
    else if (M(own.map((leaf, i) => leaf ?? leaves[i])) !== root) problem(`seal ${n}: what it covers was changed`);
    for (const id of [...batchIds, ...accessIds]) sealed.add(id);
    before = seal;
  }
  let later = 0;
  for (const known of kept) {
    const { n, at, hash } = typeof known === 'string' ? { hash: known } : known;
    if (seals.some((seal) => seal.hash === hash)) continue;
    // Made while, or after, the export was asked for.
    if (n > (before?.n ?? 0) && at > evidenceAt - 10_000) {
      later += 1;
      continue;
    }
    if (all || seals.some((seal) => seal.n === n)) problem(`seal ${n ?? hash}: not the one that was published`);
  }
  const unsealed = [...batches.keys(), ...accesses.keys()].filter((id) => !sealed.has(id));
  for (const id of unsealed) if (before && madeAt(id) < before.at - 600_000) problem(`${id}: has no seal although later ones have`);
  const lastSeal = before && { n: before.n, at: before.at, hash: before.hash };
  return { problems, seen, unsealed: unsealed.length, lastSeal, instances, evidenceAt, later };
}

/** What each kind of line must have at least, so that it can be looked at. */
const SHAPES = {
  evidence: ({ at, instances, keys }) =>
    Number.isFinite(at) && (instances === null || Array.isArray(instances)) && Object.values(keys).every(isKey),
  seal: ({ batchIds, accessIds, signature, leaves = [] }) => [batchIds, accessIds, leaves].every(Array.isArray) && isText(signature),
  batch: ({ id, leaves = [] }) => isText(id) && Array.isArray(leaves),
  access: ({ id }) => isText(id),
  head: ({ instance }) => isText(instance),
  purged: ({ instance }) => isText(instance),
  event: ({ instance }) => isText(instance),
  end: () => true,
};
const isText = (value) => typeof value === 'string';

function isRecord(record) {
  if (record === null || typeof record !== 'object') return false;
  // Events name their commit beside them.
  const kind = Object.keys(SHAPES).find((name) => record[name] && !(name === 'batch' && record.event));
  try {
    return kind !== undefined && SHAPES[kind](record[kind]);
  } catch {
    return false;
  }
}

function isKey(pem) {
  try {
    return fingerprint(pem) !== '';
  } catch {
    return false;
  }
}

const leafOf = ({ id, at, root, events }) => H(`batch\n${C({ id, at, root, events })}`);
const madeAt = (id) => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
const fingerprint = (pem) =>
  createHash('sha256')
    .update(createPublicKey(pem).export({ type: 'spki', format: 'der' }))
    .digest('hex');

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, ...options] = process.argv.slice(2);
  if (!file) {
    console.error('node verify.mjs evidence.jsonl [--seal seals.jsonl | --seal <hash>]... [--key public.pem]...');
    process.exit(2);
  }
  const stop = (text) => {
    console.error(text);
    process.exit(2);
  };
  const read = (name) => {
    try {
      return readFileSync(name, 'utf8');
    } catch {
      return stop(`cannot read ${name}`);
    }
  };
  // A host that was killed while it wrote leaves half a line at the end, and writes that seal again.
  const sealOf = (line, i, { length }, name) => {
    try {
      const { n, at, hash } = JSON.parse(line);
      if (isText(hash)) return [{ n, at, hash }];
    } catch {
      // Told below.
    }
    return i === length - 1 ? [] : stop(`${name}: line ${i + 1} is no seal`);
  };
  const kept = [];
  const keys = [];
  for (let i = 0; i < options.length; i += 2) {
    const value = options[i + 1];
    if (options[i] === '--key') {
      const pem = read(value);
      if (!isKey(pem)) stop(`${value} is no public key (PEM)`);
      keys.push(pem);
    } else if (/^[0-9a-f]{64}$/.test(value)) kept.push(value);
    else {
      const lines = read(value).split('\n').filter(Boolean);
      const found = lines.flatMap((line, place) => sealOf(line, place, lines, value));
      if (found.length === 0) stop(`${value} holds no seal`);
      kept.push(...found);
    }
  }
  if (!existsSync(file)) stop(`cannot read ${file}`);
  const report = await verify(createInterface({ input: createReadStream(file) }), kept, keys);
  const { problems, seen, unsealed, lastSeal, instances, evidenceAt, later } = report;
  for (const text of problems) console.log(`✘ ${text}`);
  console.log(`${problems.length === 0 ? '✔ whole' : `✘ ${problems.length} problems`}; ${JSON.stringify(seen)}`);
  if (instances) console.log(`about chosen instances alone (${instances.length}): it tells nothing of the others`);
  if (later > 0) console.log(`made at ${new Date(evidenceAt).toISOString()}: ${later} kept seals are later and could not be compared`);
  console.log(lastSeal ? `last seal ${lastSeal.n} of ${new Date(lastSeal.at).toISOString()}: ${lastSeal.hash}` : 'no seal');
  console.log(`${unsealed} commits and accesses are not sealed yet`);
  process.exit(problems.length === 0 ? 0 : 1);
}
