import type { CompiledProcess } from '../compile/compile.js';
import type { Command } from './command.js';
import type { Facts } from './facts.js';
import type { Instance } from './instance.js';
import { Turn } from './turn.js';

/** A turn that only reads: for what people are shown. Nothing of it is kept. */
export function readingTurn(process: CompiledProcess, instance: Instance, facts: Facts, person: string | null): Turn {
  const command: Command = { id: '', actor: person === null ? null : { person, onBehalfOf: null }, type: 'draft', task: 0, documents: {} };
  return new Turn(process, instance, command, facts);
}
