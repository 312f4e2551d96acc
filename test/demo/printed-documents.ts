import type { Person } from '#test/http/person.js';

/** A printed document, ready to be written to a file. */
export interface PrintedDocument {
  /** `04-CK-2026-00001-delivery-note….html`, in the order of printing. */
  readonly name: string;
  readonly html: string;
}

/** Every document all instances have printed, each copy 联 a file. */
export async function printedDocuments(auditor: Person): Promise<readonly PrintedDocument[]> {
  const { body } = await auditor.get('/api/instances?limit=200');
  const printed: { at: string; name: string; path: string }[] = [];
  for (const instance of body.items.toReversed()) {
    const prints = await auditor.get(`/api/instances/${String(instance['id'])}/prints`);
    for (const print of prints.body.items) {
      const copies = print['copies'] as readonly string[];
      for (let copy = 1; copy <= Math.max(1, copies.length); copy++) {
        const { zh } = print['title'] as { zh: string };
        printed.push({
          at: String(print['at']),
          name: [zh, print['number'], copies[copy - 1]?.replace(' ', '')].filter(Boolean).join('-'),
          path: `/api/instances/${String(instance['id'])}/prints/${String(print['id'])}?copy=${copy}`,
        });
      }
    }
  }
  printed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const width = String(printed.length).length;
  return Promise.all(
    printed.map(async ({ name, path }, index) => ({
      name: `${String(index + 1).padStart(width, '0')}-${name.replaceAll(/[\\/:*?"<>|]/g, '_')}.html`,
      html: await auditor.page(path),
    })),
  );
}
