/** What a file system reads as something else than a name, or cannot keep; and what turns the order of other characters around. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\:*?"<>|]/gu;
/** Devices to Windows, whatever ending follows. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
/** Bytes of UTF-8 a name may take: file systems take 255, and a prefix is put before. */
const MOST_BYTES = 180;

/**
 * A name somebody gave a file, as the name of a file within a folder: it stays in the folder, on every system, and its ending stays its ending.
 *
 * @returns never empty, and neither `.` nor `..`
 */
export function fileName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replaceAll(UNSAFE, '_')
    .trim()
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '')
    .replace(DEVICE, '_$1');
  if (clean === '') return 'file';
  const ending = /\.[^.]{1,16}$/.exec(clean)?.[0] ?? '';
  return `${shortened(clean.slice(0, clean.length - ending.length), MOST_BYTES - Buffer.byteLength(ending))}${ending}`;
}

/** A path of names, each safe. */
export function filePath(path: string): string {
  return path.split('/').map(fileName).join('/');
}

/** Whole characters only. */
function shortened(text: string, bytes: number): string {
  let [kept, size] = ['', 0];
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}
