import type { CompiledSchedule } from '#engine/schedule/compile-schedule.js';
import type { WorkingCalendar } from '#engine/time/working-calendar.js';
import type { Knowledge } from '#server/definition/knowledge-store.js';

/** Why an occurrence starts nothing more once its schedule is gone. */
export const NO_LONGER = '流程库中已没有这个定时安排 / The library no longer has this schedule';

/** A schedule of the library as it is in force; null: its process was left out, or no longer has it. */
export function scheduleOf(knowledge: Knowledge, process: string, name: string): CompiledSchedule | null {
  if (!knowledge.library().processes.has(process)) return null;
  return knowledge.current(process)?.schedules.get(name) ?? null;
}

/** Every schedule in force, by process and name. */
export function schedulesOf(knowledge: Knowledge): readonly (CompiledSchedule & { readonly process: string })[] {
  return [...knowledge.library().processes.keys()]
    .sort()
    .flatMap((process) => [...(knowledge.current(process)?.schedules.values() ?? [])].map((schedule) => ({ ...schedule, process })));
}

/** The calendar whose days a process's schedules count by. */
export function calendarOf(knowledge: Knowledge, process: string): WorkingCalendar {
  return knowledge.calendar(knowledge.current(process)?.definition.calendar ?? '');
}
