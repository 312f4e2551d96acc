import type { Text } from '#engine/definition/text.js';
import { ACCESS_ACTIONS, type AccessAction } from './access-action.js';

/**
 * What administrators do to instances, by its name in the log → types of its events. These are in the instances' histories, not in the table of accesses; the
 * log shows both. The index `event_seldom_ix` has them all.
 */
export const INTERVENTIONS = {
  cancel: { types: ['instance.canceled'], title: { zh: '终止流程', en: 'cancel an instance' } },
  move: { types: ['instance.moved'], title: { zh: '跳转流程', en: 'move an instance' } },
  migrate: { types: ['instance.migrated'], title: { zh: '迁移流程', en: 'migrate an instance' } },
  suspend: { types: ['instance.suspended'], title: { zh: '暂停流程', en: 'suspend an instance' } },
  activate: { types: ['instance.activated'], title: { zh: '激活流程', en: 'activate an instance' } },
  'resolve-incident': { types: ['incident.retried', 'incident.skipped'], title: { zh: '处理故障', en: 'resolve an incident' } },
  reassign: { types: ['task.reassigned'], title: { zh: '改派任务', en: 'reassign a task' } },
  'hand-over-instance': { types: ['instance.handed-over'], title: { zh: '移交流程', en: 'hand an instance over' } },
} as const satisfies Readonly<Record<string, { readonly types: readonly string[]; readonly title: Text }>>;

export type Intervention = keyof typeof INTERVENTIONS;
export type LogAction = AccessAction | Intervention;

/** Every action the log shows, in both languages. */
export const LOG_ACTIONS: Readonly<Record<LogAction, Text>> = {
  ...ACCESS_ACTIONS,
  ...(Object.fromEntries(Object.entries(INTERVENTIONS).map(([action, { title }]) => [action, title])) as Readonly<
    Record<Intervention, Text>
  >),
};

/** All types of events that are interventions. */
export const INTERVENTION_TYPES: readonly string[] = Object.values(INTERVENTIONS).flatMap(({ types }) => types);

/** Types of the events that an action stands for: none of one that is no event; null: of any. */
export function typesOf(action: LogAction | null): readonly string[] {
  if (action === null) return INTERVENTION_TYPES;
  return Object.hasOwn(INTERVENTIONS, action) ? INTERVENTIONS[action as Intervention].types : [];
}

/** @param type - of an event that is an intervention */
export function interventionOf(type: string): Intervention {
  const found = Object.entries(INTERVENTIONS).find(([, { types }]) => (types as readonly string[]).includes(type));
  return (found?.[0] ?? 'move') as Intervention;
}
