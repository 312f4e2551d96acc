import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a folder of its own to what cannot be written from beginning to end, and takes it away afterwards, whatever happens. */
export async function* withSpool<Piece>(write: (folder: string) => AsyncGenerator<Piece>): AsyncGenerator<Piece> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-export-'));
  try {
    yield* write(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
