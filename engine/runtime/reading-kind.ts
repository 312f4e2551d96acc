import type { CompiledProcess } from '../compile/compile.js';

/** Declared value type of a `data` name, for storing computed values; null when it is none (a row kept by `lookup`). */
export function readingKind(process: CompiledProcess, name: string): string | null {
  return process.definition.data[name]?.type ?? null;
}
