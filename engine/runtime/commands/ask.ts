import type { CommandBody } from '../command.js';
import type { OpenTask, Question } from '../instance.js';
import { endPauses, holdLimit, pausesOf } from '../limit-pauses.js';
import { pausableLimits } from '../limit-definition.js';
import { refuse } from '../refusals.js';
import type { Turn } from '../turn.js';
import { actFor } from './act-for.js';
import { refuseUnlessAllowed } from './allowed.js';
import type { CommandRule } from './command-rule.js';
import { findTask, taskOfActor } from './find-task.js';
import { refuseUnknown } from './known-person.js';
import { writtenText } from './written-text.js';
import { tell } from '../tell.js';

/** Reason of a limit's `pause` that lets it wait for answers. */
export const ASKED = 'asked';

/**
 * Asks somebody about a task 沟通: he is told, and sees the instance. The asker may go on without the answer.
 *
 * @throws {Refused} `command-not-allowed`, `ask-yourself`, `person-unknown`, what `writtenText` and `taskOfActor` throw
 */
export function ask(turn: Turn, command: Extract<CommandBody, { type: 'ask' }>): string {
  const task = taskOfActor(turn, command.task, 'helper');
  refuseUnlessAllowed(turn, task, 'ask');
  if (command.to === turn.actor) refuse('ask-yourself');
  refuseUnknown(turn, command.to);
  const number = task.questions.length + 1;
  const question: Question = {
    number,
    by: turn.actor ?? '',
    to: command.to,
    at: turn.now,
    text: writtenText(command.question),
    answer: null,
  };
  keep(turn, task, [...task.questions, question]);
  tell(turn, 'ask', [command.to], { question: number, task: task.ordinal, states: [task.state] });
  for (const running of pausableLimits(turn, task, ASKED))
    holdLimit(turn, running, { by: turn.actor, reason: ASKED, task: task.ordinal, question: number });
  return 'question.asked';
}

/**
 * Answers a question 答复; the asker is told.
 *
 * @throws {Refused} `question-not-found`, `question-not-yours`, `question-answered` (when), what `writtenText` and `findTask` throw
 */
export function answer(turn: Turn, command: Extract<CommandBody, { type: 'answer' }>): string {
  const task = findTask(turn, command.task);
  const question = task.questions.find(({ number }) => number === command.question);
  if (!question) return refuse('question-not-found');
  if (turn.actor === question.by || !actFor(turn, (person) => person === question.to)) refuse('question-not-yours', { to: question.to });
  if (question.answer) refuse('question-answered', { at: question.answer.at });
  const answered = { ...question, answer: { at: turn.now, text: writtenText(command.answer) } };
  keep(
    turn,
    task,
    task.questions.map((other) => (other === question ? answered : other)),
  );
  tell(turn, 'notify', [question.by], { answered: question.number, task: task.ordinal, states: [task.state] });
  for (const { running } of pausesOf(turn, task).filter((waiting) => waiting.pause.question === question.number))
    endPauses(turn, running, (pause) => pause.task === task.ordinal && pause.question === question.number);
  return 'question.answered';
}

function keep(turn: Turn, task: OpenTask, questions: readonly Question[]): void {
  turn.setTask({ ...task, questions });
}

export const askRule: CommandRule = {
  title: { zh: '沟通', en: 'Ask' },
  who: {
    zh: '可以办理该任务的人，受托人亦可；可问任何在职人员，不能问自己',
    en: 'Whoever may finish the task, and a delegate; anybody at work here may be asked but himself',
  },
  when: { zh: '任务打开期间；不必等到答复即可办理', en: 'While it is open; it may be finished without the answer' },
  limit: {
    zh: '`pause` 列出 `asked` 的时限停止计时，直到答复、恢复或办理完毕',
    en: 'Those that list `asked` under `pause` stand still until the answer, a resume, or the end of the task',
  },
  recorded: { zh: '`question.asked`：问谁、问题', en: '`question.asked`: whom, and the question' },
  allow: 'ask',
};

export const answerRule: CommandRule = {
  title: { zh: '答复', en: 'Answer' },
  who: { zh: '被问的人；提问的人不能代其答复', en: 'Whoever was asked; the asker never in his name' },
  when: { zh: '任务打开期间，一次', en: 'While the task is open, once' },
  limit: { zh: '因提问而停止的时限继续计时，期限顺延', en: 'Those that waited for it go on, due dates later by the time they stood' },
  recorded: { zh: '`question.answered`：答复', en: '`question.answered`: the answer' },
  allow: null,
};
