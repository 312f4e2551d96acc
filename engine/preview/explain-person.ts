import type { Substitution } from '../definition/organization.js';
import type { Text } from '../definition/text.js';
import type { DirectoryDay } from '../people/directory-day.js';
import type { OpenTask } from '../runtime/instance.js';

/** What is known of people today. */
export interface Today {
  readonly directory: DirectoryDay;
  readonly nameOf: (person: string) => Text;
  readonly titleOf: (role: string) => Text;
}

/** Somebody acts for an absent person who may act on the task. */
export interface TaskSubstitute {
  /** Who is absent. */
  readonly person: string;
  readonly by: string;
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  readonly text: Text;
}

/** Why a person sees a task, sentence by sentence; empty: it is not his, he only reads it. */
export function explainPerson(task: OpenTask, person: string, process: string, today: Today): readonly Text[] {
  const own = standingOf(task, person, today);
  const others = today.directory
    .substitutionsIn(process)
    .filter(({ by }) => by === person)
    .flatMap((substitution) => {
      const absent = today.nameOf(substitution.person);
      const standing = standingOf(task, substitution.person, today);
      return standing.map(() => ({
        zh: `你在 ${substitution.from} 至 ${substitution.to} 代理${absent.zh}，这个任务归${absent.zh}`,
        en: `you act for ${absent.en} from ${substitution.from} to ${substitution.to}, whose task this is`,
      }));
    });
  return [...own, ...others.slice(0, 1)];
}

/** Substitutes of whoever holds the task or, when nobody does, may take it. */
export function substitutesOf(task: OpenTask, process: string, { directory, nameOf }: Today): readonly TaskSubstitute[] {
  const isMeant = ({ person }: Substitution): boolean =>
    task.assignee === null ? isCandidate(task, person, directory) : task.assignee === person;
  return directory
    .substitutionsIn(process)
    .filter(isMeant)
    .map(({ person, by, from, to }) => {
      const [absent, substitute] = [nameOf(person), nameOf(by)];
      return {
        person,
        by,
        from,
        to,
        text: {
          zh: `${absent.zh} ${from} 至 ${to} 不在岗，由${substitute.zh}代理`,
          en: `${absent.en} is absent from ${from} to ${to}; ${substitute.en} acts for him`,
        },
      };
    });
}

function standingOf(task: OpenTask, person: string, { directory, nameOf, titleOf }: Today): readonly Text[] {
  const delegator = task.delegatedBy.at(-1);
  if (task.assignee === person && delegator !== undefined) {
    const owner = nameOf(delegator);
    return [{ zh: `${owner.zh}委派给你，请你出具意见后交回`, en: `${owner.en} delegated it to you, for an opinion` }];
  }
  if (task.assignee === person && task.addedBy !== null) {
    const by = nameOf(task.addedBy);
    return [{ zh: `${by.zh}加签，请你也审批`, en: `${by.en} added you as an approver` }];
  }
  if (task.assignee === person) return [{ zh: '任务由你持有', en: 'you hold the task' }];
  if (task.delegatedBy.includes(person)) {
    const holder = nameOf(task.assignee ?? '');
    return [{ zh: `你已委派给${holder.zh}，交回后由你决定`, en: `you delegated it to ${holder.en}, and decide when it comes back` }];
  }
  if (task.assignee === null && isCandidate(task, person, directory)) return candidacyOf(task, person, directory, titleOf);
  if (task.proxies.includes(`person:${person}`))
    return [{ zh: '你是表决人的助理，经其同意可以代签', en: 'you assist a voter, and may sign for him by his consent' }];
  const asked = task.questions.find((question) => question.to === person && question.answer === null);
  if (asked) {
    const by = nameOf(asked.by);
    return [{ zh: `${by.zh}就这个任务向你提问，待你答复`, en: `${by.en} asked you about it, and waits for your answer` }];
  }
  return [];
}

function candidacyOf(task: OpenTask, person: string, directory: DirectoryDay, titleOf: Today['titleOf']): readonly Text[] {
  const roles = task.candidates.flatMap((principal) => (principal.startsWith('role:') ? [principal.slice(5)] : []));
  const held = roles.filter((role) => directory.hasRole(person, role)).map(titleOf);
  if (held.length > 0)
    return [
      {
        zh: `你担任“${held.map(({ zh }) => zh).join('”“')}”，还没有人领取`,
        en: `you hold the role “${held.map(({ en }) => en).join('”, “')}”, and nobody has claimed it yet`,
      },
    ];
  return task.candidates.length === 1
    ? [{ zh: '任务指定由你办理', en: 'the task is meant for you' }]
    : [{ zh: '你是候选人之一，还没有人领取', en: 'you are one of those who may take it, and nobody has claimed it yet' }];
}

function isCandidate({ candidates }: OpenTask, person: string, directory: DirectoryDay): boolean {
  return candidates.some((principal) =>
    principal.startsWith('role:') ? directory.hasRole(person, principal.slice(5)) : principal === `person:${person}`,
  );
}
