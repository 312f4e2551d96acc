import { unzipped } from '#test/unzipped.js';
import type { Person } from './person.js';

/** An evidence pack as it was answered. */
export interface Unpacked {
  readonly status: number;
  readonly headers: Headers;
  readonly files: ReadonlyMap<string, Buffer>;
  /** A file as text. @throws {Error} when it is not there */
  text(path: string): string;
}

/** Asks for the evidence pack of an instance. @param query - `?pdf=true` */
export async function unpack(person: Person, instance: string, query = ''): Promise<Unpacked> {
  const response = await fetch(new URL(`/api/instances/${instance}/evidence-pack${query}`, person.address), {
    headers: { authorization: `Bearer ${person.token ?? ''}` },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const files = response.ok ? unzipped(bytes) : new Map<string, Buffer>();
  const text = (path: string): string => {
    const file = files.get(path);
    if (!file) throw new Error(`${path} is not among ${[...files.keys()].join(', ')}`);
    return file.toString();
  };
  return { status: response.status, headers: response.headers, files, text };
}

/** Texts of a page without its elements, each after a space. */
export function textOf(html: string): string {
  const body = html.slice(html.indexOf('<body>')).replaceAll(/<style>.*?<\/style>/gs, '');
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(\w+|#39);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/\s+/g, ' ');
}
