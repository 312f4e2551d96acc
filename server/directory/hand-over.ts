import { Injectable } from '@nestjs/common';
import { DomainError } from '#engine/domain-error.js';
import type { Text } from '#engine/definition/text.js';
import { createDirectory } from '#engine/people/directory.js';
import { NO_ORGANIZATION } from '#engine/definition/organization.js';
import type { UnstaffedGate } from '#engine/people/unstaffed-gates.js';
import type { SignedIn } from '#server/auth/signed-in.js';
import type { LibraryFile } from '#server/config/library-folder.js';
import { PgPool } from '#server/database/pg-pool.js';
import { DefinitionStore } from '#server/definition/definition-store.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { PublishLibrary } from '#server/definition/publish-library.js';
import { Commands } from '#server/instance/commands.js';
import { taskId } from '#server/instance/instance-view.js';
import { MayRead } from '#server/instance/may-read.js';
import { Previews } from '#server/preview/previews.js';
import { problemOf } from '#server/problem/problem-codes.js';
import { gatesWithNobody } from './gates-with-nobody.js';

/** One thing that is handed over, and what becomes or became of it. */
export interface HandedItem {
  readonly kind: 'task' | 'definition';
  /** Task id, or file and line: `processes/shipment.yaml:12`. */
  readonly id: string;
  readonly process: string;
  readonly state: string | null;
  readonly done: boolean;
  /** Why not; null when it is done, or can be. */
  readonly problem: { readonly code: string; readonly title: Text; readonly detail: string } | null;
}

export interface HandOverReport {
  readonly items: readonly HandedItem[];
  /** Gates nobody can satisfy once he is gone. */
  readonly gates: readonly UnstaffedGate[];
}

interface Place {
  readonly instance: string;
  readonly ordinal: number;
  readonly process: string;
  readonly state: string;
}

/** Hands over what names a leaver himself: tasks he holds or may take, and definitions. What his roles give goes to whoever holds them next. */
@Injectable()
export class HandOver {
  constructor(
    private readonly pool: PgPool,
    private readonly knowledge: Knowledge,
    private readonly store: DefinitionStore,
    private readonly publish: PublishLibrary,
    private readonly commands: Commands,
    private readonly previews: Previews,
    private readonly mayRead: MayRead,
  ) {}

  /** What would be handed over; `done` is false everywhere. @throws {DomainError} `person-unknown` */
  async preview(me: SignedIn, from: string, to: string): Promise<HandOverReport> {
    this.refuseUnknown(me, from, to);
    const tasks = await Promise.all((await this.tasksOf(from)).map((place) => this.previewTask(me, place, from, to)));
    return { items: [...tasks, ...definitionsNaming(await this.store.library(), from)], gates: this.gatesWithout(me, from) };
  }

  /**
   * Hands over, each item by itself: what is refused is told and hinders nothing else. Done again, it takes up what was left.
   *
   * @param id - of the command; each item's follows from it
   * @throws {DomainError} `person-unknown`
   */
  async execute(me: SignedIn, id: string, from: string, to: string, reason: string): Promise<HandOverReport> {
    this.refuseUnknown(me, from, to);
    const items: HandedItem[] = [];
    for (const place of await this.tasksOf(from)) {
      const body = { type: 'reassign' as const, task: place.ordinal, from, to, reason };
      items.push(await itemOf(place, () => this.commands.execute(me, `${id}/${place.instance}.${place.ordinal}`, place.instance, body)));
    }
    items.push(...(await this.handOverDefinitions(me, from, to, reason)));
    return { items, gates: this.gatesWithout(me, from) };
  }

  private async tasksOf(person: string): Promise<readonly Place[]> {
    const { rows } = await this.pool.query<Place>(
      `SELECT DISTINCT t.instance_id AS instance, t.ordinal, t.process, t.state FROM task_candidate c JOIN task t USING (shard, instance_id, ordinal)
       WHERE c.shard = 0 AND c.principal = $1 ORDER BY 1, 2`,
      [`person:${person}`],
    );
    return rows;
  }

  private async previewTask(me: SignedIn, place: Place, from: string, to: string): Promise<HandedItem> {
    const instance = await this.mayRead.instance(me, place.instance);
    const previewed = await this.previews.command(me.person, instance, {
      type: 'reassign',
      task: place.ordinal,
      from,
      to,
      reason: 'preview',
    });
    const { refusal } = previewed;
    const item = itemAt(place);
    return refusal === null
      ? item
      : {
          ...item,
          problem: { code: refusal.code, title: problemOf(refusal.code).title, detail: `${refusal.text.zh} / ${refusal.text.en}` },
        };
  }

  /** All definitions at once: they are one library, and a version of it is valid or not. */
  private async handOverDefinitions(me: SignedIn, from: string, to: string, reason: string): Promise<readonly HandedItem[]> {
    const files = await this.store.library();
    const named = definitionsNaming(files, from);
    if (named.length === 0) return [];
    const changed = files.map((file) => (isDefinition(file) ? { ...file, text: file.text.replaceAll(naming(from), to) } : file));
    try {
      await this.publish.execute(changed, me.person, reason);
      return named.map((item) => ({ ...item, done: true }));
    } catch (error) {
      return named.map((item) => ({ ...item, problem: problemFrom(error) }));
    }
  }

  private gatesWithout(me: SignedIn, person: string): readonly UnstaffedGate[] {
    const { [person]: _, ...others } = this.knowledge.people();
    const library = this.knowledge.library();
    return gatesWithNobody(library, createDirectory(library.organization?.definition ?? NO_ORGANIZATION, others, 0).at(me.at));
  }

  private refuseUnknown(me: SignedIn, from: string, to: string): void {
    const today = this.knowledge.directory().at(me.at);
    const unknown = !Object.hasOwn(this.knowledge.people(), from) ? from : today.rolesOf(to).length === 0 || from === to ? to : null;
    if (unknown !== null)
      throw new DomainError('person-unknown', `没有在岗人员 ${unknown} 可以移交 / Nothing can be handed over from or to ${unknown}.`, {
        person: unknown,
      });
  }
}

async function itemOf(place: Place, act: () => Promise<unknown>): Promise<HandedItem> {
  try {
    await act();
    return { ...itemAt(place), done: true };
  } catch (error) {
    return { ...itemAt(place), problem: problemFrom(error) };
  }
}

function itemAt({ instance, ordinal, process, state }: Place): HandedItem {
  return { kind: 'task', id: taskId(instance, ordinal), process, state, done: false, problem: null };
}

/** @throws what is no business "no" */
function problemFrom(error: unknown): HandedItem['problem'] {
  if (!(error instanceof DomainError)) throw error;
  return { code: error.code, title: problemOf(error.code).title, detail: error.detail };
}

/** Lines of process definitions with an expression that names the person: his id as a text, `"zhao.lei"`. */
function definitionsNaming(files: readonly LibraryFile[], person: string): readonly HandedItem[] {
  return files.filter(isDefinition).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, place): HandedItem[] => {
      if (line.search(naming(person)) < 0) return [];
      const process = /([^/]+)\.yaml$/.exec(path)?.[1] ?? '';
      return [{ kind: 'definition', id: `${path}:${place + 1}`, process, state: null, done: false, problem: null }];
    }),
  );
}

/** Definitions of processes, no scenarios. */
function isDefinition({ path }: LibraryFile): boolean {
  return /^processes\/[^/.]+\.yaml$/.test(path);
}

function naming(person: string): RegExp {
  return new RegExp(`(?<=["'])${person.replaceAll(/[.-]/g, '\\$&')}(?=["'])`, 'g');
}
