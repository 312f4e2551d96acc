const CHUNK_CHARACTERS = 64 * 1024;

/** Small pieces of text gathered into buffers that are worth sending. */
export async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let gathered: string[] = [];
  let size = 0;
  for await (const piece of pieces) {
    gathered.push(piece);
    size += piece.length;
    if (size < CHUNK_CHARACTERS) continue;
    yield Buffer.from(gathered.join(''));
    [gathered, size] = [[], 0];
  }
  if (gathered.length > 0) yield Buffer.from(gathered.join(''));
}
