import type { CompiledProcess } from '#engine/compile/compile.js';
import { returnTargets } from '#engine/runtime/commands/return.js';
import { limitDefinition } from '#engine/runtime/limit-definition.js';
import { pauseTitle } from '#engine/runtime/pause-title.js';
import type { Instance, InstanceState, OpenTask } from '#engine/runtime/instance.js';
import type { Text } from '#engine/definition/text.js';
import { workOf } from '#engine/definition/work-of.js';
import { documentsView, iso, taskId } from '#server/instance/instance-view.js';

/** An open task as the API shows it: what to fill, what is shown, what can be chosen, the draft; instants are ISO texts in UTC. @param about - what it is about */
export function taskView(process: CompiledProcess, instance: Instance, task: OpenTask, about: string | null): object {
  const state = process.states.get(task.state);
  const work = state ? workOf(state) : null;
  const fills = work?.fills ?? [];
  const shows = work?.shows ?? [];
  return {
    id: taskId(instance.id, task.ordinal),
    instance: instance.id,
    process: instance.process,
    key: instance.state.key,
    state: task.state,
    title: state?.title,
    about,
    kind: task.kind,
    assignee: task.assignee,
    candidates: task.candidates,
    delegatedBy: task.delegatedBy,
    addedBy: task.addedBy,
    waitsFor: task.waitsFor.map((ordinal) => taskId(instance.id, ordinal)),
    followedBy: task.followedBy,
    opinions: task.opinions.map((opinion) => ({ ...opinion, at: iso(opinion.at) })),
    openedAt: iso(task.openedAt),
    dueAt: iso(task.dueAt),
    priority: task.priority,
    isSuspended: instance.state.suspended !== null,
    item: task.item,
    draft: task.draft && { ...task.draft, at: iso(task.draft.at) },
    outcomes: work?.outcomes ?? {},
    allow: work?.allow ?? [],
    urgedAt: iso(task.urgedAt),
    paused: pauseView(process, instance.state.limits, task.ordinal),
    questions: task.questions.map((question) => ({
      ...question,
      at: iso(question.at),
      answer: question.answer && { ...question.answer, at: iso(question.answer.at) },
    })),
    returns: {
      to: returnTargets(process, instance.state, task.state).map((name) => ({ state: name, title: process.states.get(name)?.title })),
      strategy: work?.return.strategy ?? 'again',
    },
    fills: fills.map((filling) => ({
      ...filling,
      form: process.definition.documents[filling.document]?.form,
      fields: filling.fields ?? process.ownFields(filling.document),
    })),
    shows,
    documents: Object.fromEntries(
      Object.entries(documentsView(instance.documents)).filter(
        ([name]) => shows.includes(name) || fills.some((filling) => filling.document === name),
      ),
    ),
  };
}

/** Why the clocks of a task stand still by command of a person, the first cause; null: none does. */
function pauseView(
  process: CompiledProcess,
  limits: InstanceState['limits'],
  task: number,
): { by: string | null; reason: string; reasonTitle: Text; at: string | null } | null {
  const pauses = Object.values(limits).flatMap((running) =>
    running.pauses.filter((pause) => pause.task === task && pause.to === null).map((pause) => ({ ...pause, running })),
  );
  const [first] = pauses.sort((a, b) => a.from - b.from);
  if (!first) return null;
  const { by, reason, from, running } = first;
  return { by, reason, reasonTitle: pauseTitle(limitDefinition({ process }, running), reason), at: iso(from) };
}
