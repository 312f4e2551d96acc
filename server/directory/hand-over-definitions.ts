import { Injectable } from '@nestjs/common';
import { type Mention, mentionsOf, withMentioned } from '#engine/definition/mentions.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { contentHash } from '#server/definition/content-hash.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { type HandedItem, itemOf, problemFrom } from './handed-item.js';
import type { Handing } from './hand-over-instances.js';

/** Hands over what the library says of a person: processes, decision tables, the organization. Scenarios and demo people stay. */
@Injectable()
export class HandOverDefinitions {
  constructor(
    private readonly store: DefinitionStore,
    private readonly publish: PublishLibrary,
  ) {}

  async preview(me: SignedIn, handing: Handing): Promise<readonly HandedItem[]> {
    return this.handOver(me, handing, true);
  }

  /** All at once: they are one library, and a version of it is valid or not. */
  async execute(me: SignedIn, handing: Handing): Promise<readonly HandedItem[]> {
    return this.handOver(me, handing, false);
  }

  private async handOver(me: SignedIn, { from, to, reason }: Handing, dryRun: boolean): Promise<readonly HandedItem[]> {
    const files = await this.store.library();
    const named = files.map((file) => ({ file, mentions: mentionsIn(file, from) })).filter(({ mentions }) => mentions.length > 0);
    if (named.length === 0) return [];
    const after = new Map(named.map(({ file, mentions }) => [file.path, withMentioned(file.text, mentions, from, to)]));
    const items = named.flatMap(({ file, mentions }) => itemsOf(file, mentions, after.get(file.path) ?? ''));
    try {
      const changed = files.map((file) => ({ ...file, text: after.get(file.path) ?? file.text }));
      await this.publish.execute(changed, me.person, reason, { dryRun, replaces: contentHash(files) });
      return items.map((item) => ({ ...item, done: !dryRun }));
    } catch (error) {
      return items.map((item) => ({ ...item, problem: problemFrom(error) }));
    }
  }
}

function mentionsIn({ path, text }: LibraryFile, person: string): readonly Mention[] {
  const isProcess = /^processes\/[^/.]+\.yaml$/.test(path) && path !== 'processes/fixtures.yaml';
  if (!isProcess && !/^processes\/(decisions|registers)\/[^/]+\.yaml$/.test(path)) return [];
  return text.includes(person) ? mentionsOf(text, person, !isProcess) : [];
}

/** One for each line. */
function itemsOf({ path }: LibraryFile, mentions: readonly Mention[], after: string): readonly HandedItem[] {
  const lines = after.split('\n');
  return [...new Set(mentions.map(({ line }) => line))].map((line) =>
    itemOf({
      kind: 'definition',
      id: `${path}:${line}`,
      process: /^processes\/([^/]+)\.yaml$/.exec(path)?.[1] ?? null,
      becomes: (lines[line - 1] ?? '').trim(),
    }),
  );
}
