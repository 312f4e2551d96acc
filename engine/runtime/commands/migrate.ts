import type { CommandBody } from '../command.js';
import { migrateLimits } from '../migrate-limits.js';
import { misfitsOf } from '../misfits.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { ADMINISTRATOR, refuseUnlessAdministrator } from './administrator.js';
import type { CommandRule } from './command-rule.js';
import { holdAll } from './suspend.js';

/**
 * Takes an instance to the version of the turn, where it is: tasks, votes and due dates stay, nothing is entered or left. All of it or nothing.
 *
 * @throws {Refused} `not-allowed`, `comment-required`, `version-already` (it runs on it), `version-other` (not the one that was meant), `version-misfit`
 * (what has no room in it, by place)
 */
export function migrate(turn: Turn, command: Extract<CommandBody, { type: 'migrate' }>): string {
  refuseUnlessAdministrator(turn, command.reason);
  const { process, before } = turn;
  if (command.to !== null && command.to !== process.hash) refuse('version-other', { published: process.hash });
  if (before.hash === process.hash) refuse('version-already', { version: process.hash });
  const misfits = misfitsOf(turn, before);
  if (misfits.length > 0) refuse('version-misfit', { misfits: misfits.map(({ place, text }) => ({ place, text: { ...text } })) });
  turn.delta.migrated = { from: before.hash, to: process.hash };
  for (const [name, { initial }] of Object.entries(process.definition.data))
    if (!Object.hasOwn(turn.state.data, name)) turn.setData(name, (initial ?? null) as null);
  turn.changed();
  turn.state.path = turn.state.path.filter((state) => process.states.has(state));
  turn.state.resumes = Object.fromEntries(
    Object.entries(turn.state.resumes)
      .filter(([state]) => process.states.has(state))
      .map(([state, back]) => [state, back.filter(({ state: returner }) => process.states.has(returner))])
      .filter(([, back]) => (back as readonly unknown[]).length > 0),
  );
  migrateLimits(turn, before);
  holdAll(turn);
  return 'instance.migrated';
}

export const migrateRule: CommandRule = {
  title: { zh: '迁移版本', en: 'Migrate' },
  who: ADMINISTRATOR,
  when: {
    zh: '流程结束之前，故障或暂停中也可以，且已发布新版本；所在状态、打开的任务、正在表决的审批、停止的时限或已填的单据不符合新版本时拒绝，并列出位置和原因',
    en: 'Before the instance ends, parked or suspended too, when a newer version is published; refused with place and reason when a state it stands in, an open task, a gate with votes, a limit that stands still or a document no longer fits',
  },
  limit: {
    zh: '期限不变；新版本没有的时限结束，新增的时限从现在开始计时',
    en: 'They keep their due dates; one the version does not have ends, one that is new begins now',
  },
  recorded: { zh: '`instance.migrated`：原因、原版本和新版本', en: '`instance.migrated`: the reason, from and to which version' },
  allow: null,
};
