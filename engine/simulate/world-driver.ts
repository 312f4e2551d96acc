import type { Substitution } from '#engine/definition/organization.js';
import type { CommandBody } from '#engine/runtime/command.js';
import type { EpochMs, InstanceState, JsonObject } from '#engine/runtime/instance.js';
import type { DecidedEvent, Refusal } from '#engine/runtime/outcome.js';
import { type CompiledLibrary, directoryWith } from './compiled-library.js';
import { type Observation, observe } from './observation.js';
import type { Rows, ScenarioDriver } from './scenario-driver.js';
import { type Life, World } from './world.js';

/** Plays a scenario in memory. */
export class WorldDriver implements ScenarioDriver {
  /** All instances with what they went through, for whoever looks at them from outside the story. */
  lives(): readonly Life[] {
    return [...this.world.lives.values()];
  }

  /** States of all instances, for whoever looks at them from outside the story. */
  states(): readonly InstanceState[] {
    return [...this.world.lives.values()].map((life) => life.instance.state);
  }

  /** Events of all instances, for the same. */
  events(): readonly DecidedEvent[] {
    return [...this.world.lives.values()].flatMap((life) => life.events);
  }

  private world: World;

  constructor(private readonly library: CompiledLibrary) {
    this.world = new World(library, { now: 0 });
  }

  begin(now: EpochMs, records: Rows, substitutions: readonly Substitution[] = [], schedulesOf: readonly string[] = []): void {
    this.world = new World(this.library, { now, directory: directoryWith(this.library.library, substitutions), schedulesOf });
    for (const [id, rows] of Object.entries(records)) {
      const register = this.library.register(id);
      if (!register) throw new Error(`there is no register "${id}"`);
      for (const [key, fields] of Object.entries(rows))
        this.world.rows.put(id, key, register.apply(this.world.rows.row(id, key), key, fields).row);
    }
  }

  now(): EpochMs {
    return this.world.now;
  }

  act(process: string, body: CommandBody, by: string, key: string | null = null): Refusal | null {
    const life = body.type.startsWith('start') ? null : this.find(process, key);
    const result = this.world.submit(life ? { instance: life.instance.id } : { process }, body, by);
    return result.kind === 'refused' ? result.refusal : null;
  }

  message(name: string, payload: JsonObject): Refusal | null {
    const before = this.world.mishaps.length;
    if (this.world.send(name, payload).length > 0) return null;
    // Kept for later is no refusal; a start that was refused is one.
    return this.world.mishaps.slice(before).find((mishap) => mishap.what.startsWith(`${name} `))?.refusal ?? null;
  }

  advance(until: EpochMs): void {
    if (until < this.world.now) throw new RangeError('time does not go back');
    this.world.advanceTo(until);
  }

  observe(process: string, key: string | null = null): Observation | null {
    const life = this.find(process, key);
    return life ? observe(life) : null;
  }

  started(): readonly string[] {
    return [...this.world.lives.values()].map((life) => life.process.definition.id);
  }

  record(register: string, key: string): JsonObject | null {
    return this.world.rows.row(register, key);
  }

  private find(process: string, key: string | null): Life | null {
    const lives = [...this.world.lives.values()].filter((life) => life.process.definition.id === process);
    return lives.filter(({ instance }) => key === null || instance.state.key === key).at(-1) ?? null;
  }
}
