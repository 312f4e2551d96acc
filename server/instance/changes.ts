import type { CompiledProcess } from '#engine/compile/compile.js';
import type { Instance, JsonObject } from '#engine/runtime/instance.js';
import type { DecidedEvent, Effect } from '#engine/runtime/outcome.js';
import { instant } from './instant.js';
import { type GatheredRows, project } from './projections.js';
import { BRANCHES, type BatchRows, inOrder } from './write-statement.js';
import { storeState } from './stored-state.js';
import { storeDocuments } from './stored-documents.js';

/** Everything one batch writes, gathered as rows of the one write statement. */
export class Changes {
  readonly rows = Object.fromEntries(Object.keys(BRANCHES).map((name) => [name, []])) as unknown as GatheredRows;
  private readonly records = new Map<string, BatchRows['record'][number]>();

  /** @param batch - id of the batch the changes belong to */
  constructor(private readonly batch: string) {}

  get isEmpty(): boolean {
    return this.rows.event.length === 0;
  }

  /** In order of instance and seq, whatever order they were decided in: the order a reader finds them in. */
  hashes(): readonly string[] {
    return inOrder('event', this.rows.event).map((event) => (event.hash as string).slice(HEX.length));
  }

  /**
   * @param definition - null: that of the event before, which is not written again
   * @param body - canonical JSON, as it was hashed
   */
  event(instance: string, event: DecidedEvent, commandId: string, definition: string | null, body: string, hash: string): void {
    this.rows.event.push({
      instance_id: instance,
      seq: event.seq,
      at: instant(event.at),
      type: event.type,
      actor: event.actor,
      on_behalf_of: event.onBehalfOf,
      command_id: commandId,
      definition: definition === null ? null : bytes(definition),
      body,
      hash: bytes(hash),
      batch_id: this.batch,
    });
  }

  /** @param digest - of the whole request; a program's is its id, which is not kept twice */
  command(id: string, instance: string, seq: number, digest: string): void {
    this.rows.command.push({ id, instance_id: instance, seq, digest: digest === id ? null : digest });
  }

  /** @param sealed - the rows recorded, in order, as the event keeps them: their history, which nobody deletes either, keeps them so too */
  effects(instance: string, event: DecidedEvent, effects: readonly Effect[], sealed: readonly JsonObject[]): void {
    let records = 0;
    /** Where this event's rows stand in the history, by place in their register. */
    const written = new Map<string, number>();
    const place = { instance_id: instance, seq: event.seq, at: instant(event.at) };
    effects.forEach((effect, index) => {
      switch (effect.kind) {
        case 'record': {
          const { register, key, validFrom: valid_from, validTo: valid_to } = effect;
          // Of several rows under one key the last of the batch stands; the history keeps the last of each event.
          const row = {
            instance_id: instance,
            seq: event.seq,
            changed_at: place.at,
            register,
            key,
            row: JSON.stringify(effect.row),
            valid_from,
            valid_to,
          };
          const where = `${register}\0${key}`;
          this.records.set(where, row);
          const again = written.get(where) ?? this.rows.recordHistory.length;
          written.set(where, again);
          this.rows.recordHistory[again] = { ...row, row: JSON.stringify(sealed[records++]) };
          return;
        }
        case 'render': {
          const { template, document, version } = effect;
          this.rows.print.push({ ...place, n: index, template, document, version, copies: textArray(effect.copies) });
          return;
        }
        case 'notify':
        case 'cc':
        case 'ask':
        case 'mention': {
          const { n, kind, template } = effect;
          const about = JSON.stringify(effect.about);
          for (const recipient of effect.to) this.rows.notification.push({ ...place, n, recipient, kind, template, about });
          return;
        }
        case 'read':
          this.rows.readCopy.push({ ...place, recipient: `person:${effect.person}` });
          return;
        case 'attach': {
          const { name, mediaType, size, digest } = effect.file;
          this.rows.attachment.push({
            ...place,
            task: effect.task,
            name,
            media_type: mediaType,
            size,
            digest: bytes(digest),
            person: event.actor,
          });
          return;
        }
        default:
          this.rows.outbox.push({ ...place, n: effect.n, effect: JSON.stringify(effect) });
      }
    });
  }

  /** The instance row and what is derived from it: open tasks, timers, subscriptions; `process`: the version it runs on, `processBefore`: ran on. */
  instance(before: Instance | null, after: Instance, headHash: string, processBefore: CompiledProcess, process: CompiledProcess): void {
    const { state, documents } = after;
    const isMigrated = before !== null && before.definition !== after.definition;
    const row = {
      id: after.id,
      status: state.status,
      key: state.key,
      last_at: instant(state.lastAt),
      seq: state.seq,
      head_hash: bytes(headHash),
      state: storeState(state),
      documents: before?.documents === documents && !isMigrated ? null : storeDocuments(after),
    };
    if (before) this.rows.changed.push({ ...row, seq_before: before.state.seq, definition: isMigrated ? bytes(after.definition) : null });
    else {
      const { process: name, definition } = after;
      this.rows.born.push({
        ...row,
        process: name,
        definition: bytes(definition),
        initiator: state.initiator,
        started_at: instant(state.startedAt),
      });
    }
    project(this.rows, before, after, processBefore, process);
  }

  /** Bytes of the documents written, by instance; those that stay as they were are not among them. */
  documentSizes(): readonly (readonly [instance: string, bytes: number])[] {
    return [...this.rows.born, ...this.rows.changed].flatMap(({ id, documents }) =>
      documents === null ? [] : [[id as string, Buffer.byteLength(documents as string)] as const],
    );
  }

  /**
   * Closes the batch.
   *
   * @param at - its instant, epoch milliseconds
   * @param root - Merkle root of `hashes`
   * @param series - last numbers drawn
   */
  close(at: number, root: string, hashes: readonly string[], series: ReadonlyMap<string, number>): void {
    const leaves = bytes(hashes.join(''));
    this.rows.batch.push({ id: this.batch, at: instant(at), root: bytes(root), events: hashes.length, leaves });
    this.rows.unsealed.push({ id: this.batch, kind: 'batch' });
    this.rows.record.push(...this.records.values());
    for (const [name, value] of series) if (value > 0) this.rows.series.push({ name, value });
  }
}

const HEX = '\\x';

/** PostgreSQL's text of the bytes that a hash in hex stands for. */
function bytes(hex: string): string {
  return `${HEX}${hex}`;
}

/** PostgreSQL's text of an array, to be cast: arrays of arrays would lose their inner borders in `unnest`. */
function textArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
