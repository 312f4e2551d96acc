import type { AttachedFile, CommandBody } from '#engine/runtime/command.js';
import type { Observation } from './observation.js';
import type { EventStep } from './resolve-event.js';

/** The command a step stands for. @param task - ordinal of the task meant */
type Read = (task: number, step: EventStep, observed: Observation) => CommandBody;

/** Whose task a step means: the person's who acts, or the voter's he signs for. */
export function whoseTask({ event, by, documents }: EventStep): string {
  return event === 'signedFor' ? String(documents['voter']) : by;
}

/**
 * Steps of a story for what a person does with a task besides finishing it. Words other than those of every step (`to: li.na`) are the command's own. An
 * outcome or a button of the process goes before a step of the same name.
 */
export const PERSON_STEPS: Readonly<Record<string, Read>> = {
  claimed: (task) => ({ type: 'claim', task }),
  released: (task) => ({ type: 'release', task }),
  drafted: (task, { documents }) => ({ type: 'draft', task, documents }),
  signedFor: (task, { documents: { voter, how, at, outcome = 'approved', ...documents }, comment }) => ({
    type: 'signFor',
    task,
    voter: String(voter),
    consent: { how: String(how), at: String(at) },
    outcome: String(outcome),
    documents,
    comment,
    saw: null,
  }),
  urged: (task) => ({ type: 'urge', task }),
  delegated: (task, { documents, comment }) => ({ type: 'delegate', task, to: String(documents['to']), comment }),
  handedBack: (task, { comment }) => ({ type: 'handBack', task, comment }),
  copied: (task, { documents }) => ({ type: 'cc', task, to: [documents['to'] ?? []].flat().map(String) }),
  read: () => ({ type: 'markRead' }),
  asked: (task, { documents }) => ({ type: 'ask', task, to: String(documents['to']), question: String(documents['question']) }),
  answered: (task, { documents }) => ({
    type: 'answer',
    task,
    question: Number(documents['number'] ?? 1),
    answer: String(documents['answer']),
  }),
  paused: (task, { documents, comment }) => ({ type: 'pause', task, reason: String(documents['reason']), comment }),
  resumed: (task, { comment }) => ({ type: 'resume', task, comment }),
  commented: (task, { comment }) => ({ type: 'comment', task, text: comment ?? '', mentions: [] }),
  attached: (task, { documents }) => ({ type: 'attach', task, file: storyFile(String(documents['file'])) }),
  excused: (_, { documents, comment }, { limits }) => ({
    type: 'excuse',
    limit: limitNumber(String(documents['limit']), limits),
    reason: String(documents['reason']),
    comment,
  }),
  approverAdded: (task, { documents, comment }) => {
    const place = 'before' in documents ? 'before' : 'after';
    return { type: 'addApprover', task, person: String(documents[place]), place, comment };
  },
  approverRemoved: (task, { documents, comment }) => ({
    type: 'removeApprover',
    task,
    person: String(documents['person']),
    comment: comment ?? '',
  }),
  transferred: (task, { documents, comment }) => ({ type: 'transfer', task, to: String(documents['to']), comment }),
  reassigned: (task, { documents, comment }) => ({
    type: 'reassign',
    task,
    from: String(documents['from']),
    to: String(documents['to']),
    reason: comment ?? '',
  }),
  handedOver: (_, { documents, comment }) => ({
    type: 'handOver',
    from: String(documents['from']),
    to: String(documents['to']),
    reason: comment ?? '',
  }),
  returned: (task, { comment, documents: { to = null, strategy = null } }) => ({
    type: 'return',
    task,
    to: to as string | null,
    strategy: strategy as 'again' | 'resume' | null,
    comment: comment ?? '',
  }),
  withdrawn: (task, step, { finished }) => ({ type: 'withdraw', task: finishedTask(task, step, finished) }),
  takenBack: (task, step, { finished }) => ({ type: 'takeBack', task: finishedTask(task, step, finished) }),
  viewed: (task) => ({ type: 'view', task }),
};

/** A text file of a story: it holds its own name, and is stored already. Nothing in memory looks at the digest. */
function storyFile(name: string): AttachedFile {
  return { name, mediaType: 'text/plain', size: name.length, digest: '0'.repeat(64) };
}

/** @throws {Error} when no limit of this name has begun */
function limitNumber(name: string, limits: Observation['limits']): number {
  const number = limits[name];
  if (number === undefined) throw new Error(`no limit \`${name}\` has begun; known: ${Object.keys(limits).join(', ') || 'none'}`);
  return number;
}

/** What was finished last in the state the step names. */
function finishedTask(task: number, { state }: EventStep, finished: Observation['finished']): number {
  return (state === null ? Math.max(0, ...Object.values(finished)) : finished[state]) || task;
}
