import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

const PAGES = {
  '/': ['index.html', 'text/html'],
  '/app.js': ['app.js', 'text/javascript'],
  '/style.css': ['style.css', 'text/css'],
} as const;
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Serves the plain page of `web/`; it knows nothing but the REST API. */
export async function servePages(server: FastifyInstance): Promise<void> {
  const folder = await webFolder();
  for (const [path, [file, type]] of Object.entries(PAGES)) {
    const content = await readFile(new URL(file, folder));
    server.get(path, (_request, reply) =>
      reply
        .header('content-type', `${type}; charset=utf-8`)
        .header('content-security-policy', CSP)
        .header('x-content-type-options', 'nosniff')
        .send(content),
    );
  }
}

/** `web/` beside `server/`, whether the sources run or what they were built to. */
async function webFolder(): Promise<URL> {
  for (const candidate of ['../../web/', '../../../web/']) {
    const folder = new URL(candidate, import.meta.url);
    if (await readFile(new URL('index.html', folder)).catch(() => null)) return folder;
  }
  throw new Error(`web/ is missing beside ${fileURLToPath(import.meta.url)}`);
}
