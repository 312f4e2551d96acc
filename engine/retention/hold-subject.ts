/** What a legal hold keeps from being purged, as the access log names it. */
export type HoldSubject =
  | { readonly kind: 'instance'; readonly instance: string }
  | { readonly kind: 'key'; readonly process: string; readonly key: string }
  | { readonly kind: 'process'; readonly process: string }
  /** Every instance that names the row, or has written it. */
  | { readonly kind: 'register'; readonly register: string; readonly key: string }
  /** `2026-03`: all that began in it, by UTC. */
  | { readonly kind: 'month'; readonly month: string };

const ID = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const FORMS: readonly (readonly [form: RegExp, read: (parts: readonly string[]) => HoldSubject])[] = [
  [/^instance:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, ([instance = '']) => ({ kind: 'instance', instance })],
  [new RegExp(`^key:(${ID})/(.+)$`, 's'), ([process = '', key = '']) => ({ kind: 'key', process, key })],
  [new RegExp(`^process:(${ID})$`), ([process = '']) => ({ kind: 'process', process })],
  [new RegExp(`^register:(${ID})/(.+)$`, 's'), ([register = '', key = '']) => ({ kind: 'register', register, key })],
  [/^month:(\d{4}-(?:0[1-9]|1[0-2]))$/, ([month = '']) => ({ kind: 'month', month })],
];

/** @returns null for a text that names nothing that can be held */
export function readHoldSubject(text: string): HoldSubject | null {
  for (const [form, read] of FORMS) {
    const match = form.exec(text);
    if (match) return read(match.slice(1));
  }
  return null;
}
