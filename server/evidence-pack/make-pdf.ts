import { Injectable } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import { asset } from './asset.js';
import type { PdfNode } from './page/pdf-definition.js';

/** Memory of one layout, MB. */
const MOST_MEMORY_MB = 1_024;

/** Lays documents out as PDF, one after the other: each takes a processor for seconds, and the host has others to serve. */
@Injectable()
export class MakePdf {
  private last: Promise<unknown> = Promise.resolve();

  /** @param at - when it was made, by its own telling */
  of(definition: PdfNode, at: Date): Promise<Buffer> {
    const made = this.last.then(() => laidOut(definition, at));
    this.last = made.catch(() => undefined);
    return made;
  }
}

async function laidOut(definition: PdfNode, at: Date): Promise<Buffer> {
  const worker = new Worker(await asset('page/pdf-worker.mjs'), {
    workerData: { definition, at: at.getTime() },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      worker.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the layout ended with ${code}`)));
    });
  } finally {
    await worker.terminate();
  }
}
