import { inflateSync } from 'node:zlib';

/**
 * Text of a PDF as a reader selects it, in the order it was drawn: what each font's own map (ToUnicode) says of the glyphs. Of files as pdfkit writes them:
 * each object in clear, streams deflated, glyphs as hexadecimal digits.
 */
export function pdfText(file: Buffer): string {
  const objects = new Map<string, Buffer>();
  const source = file.toString('latin1');
  for (const { 1: number = '', index } of source.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const from = source.indexOf('obj\n', index) + 4;
    objects.set(number, file.subarray(from, source.indexOf('endobj', from)));
  }
  const dictionaryOf = (number: string): string => (objects.get(number) ?? Buffer.alloc(0)).toString('latin1').split('stream\n')[0] ?? '';
  const streamOf = (number: string): string => {
    const object = objects.get(number) ?? Buffer.alloc(0);
    const from = object.indexOf('stream\n') + 7;
    const length = Number(/\/Length (\d+)/.exec(dictionaryOf(number))?.[1] ?? 0);
    const bytes = object.subarray(from, from + length);
    return (dictionaryOf(number).includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
  };
  const glyphs = new Map<string, ReadonlyMap<string, string>>();
  let text = '';
  for (const [number] of objects) {
    for (const [, name = '', font = ''] of dictionaryOf(number).matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(dictionaryOf(font))?.[1];
      if (map !== undefined) glyphs.set(name, unicodeOf(streamOf(map)));
    }
  }
  for (const [number] of objects) {
    if (!/\/Contents (\d+) 0 R/.test(dictionaryOf(number))) continue;
    let font: ReadonlyMap<string, string> = new Map();
    const content = streamOf(/\/Contents (\d+) 0 R/.exec(dictionaryOf(number))?.[1] ?? '');
    for (const [, name, drawn] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
      if (name !== undefined) font = glyphs.get(name) ?? new Map();
      for (const [, digits = ''] of (drawn ?? '').matchAll(/<([0-9a-f]*)>/g))
        for (const glyph of digits.match(/.{4}/g) ?? []) text += font.get(glyph) ?? '\ufffd';
    }
    text += '\n';
  }
  return text;
}

/** Glyph → text, from the map pdfkit writes: ranges of consecutive glyphs with a text each. */
function unicodeOf(map: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[(.*?)\]/g)) {
    let glyph = Number.parseInt(first, 16);
    for (const [, digits = ''] of list.matchAll(/<([0-9a-f ]*)>/g)) {
      // One glyph may stand for several characters (a ligature).
      found.set(glyph.toString(16).padStart(4, '0'), Buffer.from(digits.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'));
      glyph += 1;
    }
  }
  return found;
}
