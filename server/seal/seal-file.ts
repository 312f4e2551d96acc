import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PublishedSeal } from '#engine/audit/evidence/seal.js';
import type { SealDestination } from './seal-destination.js';

/** Seals as lines of JSON at the end of a file: to be copied away, or to lie on a disk of somebody else. */
export class SealFile implements SealDestination {
  readonly name: string;
  readonly every = 0;

  constructor(private readonly file: string) {
    this.name = `file:${file}`;
  }

  async publish(seals: readonly PublishedSeal[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const file = await open(this.file, 'a', 0o644);
    try {
      await file.appendFile(seals.map((seal) => `${JSON.stringify(seal)}\n`).join(''));
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}
