import type { Message } from '#engine/runtime/command.js';
import type { EpochMs } from '#engine/runtime/instance.js';
import { listeners } from '#engine/runtime/listeners.js';
import type { Life, World } from './world.js';

/** Brings messages to whoever listens, and keeps those that nobody hears yet. */
export class MessageBoard {
  /** Message id → instances that heard it, or began with it. */
  private readonly heard = new Map<string, Set<string>>();
  private readonly kept: { readonly message: Message; readonly at: EpochMs }[] = [];

  constructor(private readonly world: World) {}

  /** Tells every instance that listens, and starts every process that begins with it. @returns their ids */
  post(message: Message): readonly string[] {
    const listening = [...this.world.lives.values()].filter((life) => listensFor(life, message.name));
    const heard = listening.filter((life) => this.tell(life, message)).map((life) => life.instance.id);
    const started = this.begin(message);
    if (heard.length + started.length === 0) this.kept.push({ message, at: this.world.now });
    return [...heard, ...started];
  }

  /** Whether another instance than this one heard a message, or began with it. */
  wasHeard(message: string, besides: string): boolean {
    return [...(this.heard.get(message) ?? [])].some((instance) => instance !== besides);
  }

  private note({ id }: Message, instance: string): void {
    this.heard.set(id, (this.heard.get(id) ?? new Set()).add(instance));
  }

  /** Somebody may have come to listen: he hears what was kept for him. */
  listen(life: Life): void {
    for (const entry of this.kept.slice()) {
      if (!listensFor(life, entry.message.name)) continue;
      const place = this.kept.indexOf(entry);
      if (place < 0) continue;
      this.kept.splice(place, 1);
      if (!this.tell(life, { ...entry.message, keptSince: entry.at })) this.kept.splice(place, 0, entry);
    }
  }

  private tell(life: Life, message: Message): boolean {
    if (!this.world.program(life, { type: 'receiveMessage', message })) return false;
    this.note(message, life.instance.id);
    return true;
  }

  private begin(message: Message): readonly string[] {
    const ids: string[] = [];
    for (const [process, { definition }] of this.world.library.library.processes) {
      for (const [start, entry] of definition.starts.entries()) {
        if (entry.kind !== 'message' || entry.message !== message.name) continue;
        const result = this.world.decide({ process }, { type: 'startByMessage', process, start, message }, null);
        if (result.kind === 'decided') {
          ids.push(result.life.instance.id);
          this.note(message, result.life.instance.id);
        } else if (result.refusal.code !== 'message-not-heard') this.world.mishap('', `${message.name} → ${process}`, result.refusal);
      }
    }
    return ids;
  }
}

/** Whether an instance listens for such a message now. */
function listensFor(life: Life, message: string): boolean {
  const { state } = life.instance;
  return state.status !== 'ended' && listeners(life.process, state.value).some((handler) => handler.event === message);
}
