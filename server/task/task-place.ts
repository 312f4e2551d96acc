import { DomainError } from '#engine/domain-error.js';

/** Instance and ordinal of a task's public id. @throws {DomainError} `task-not-found` */
export function taskPlace(id: string): { instance: string; ordinal: number } {
  const match = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.([1-9]\d{0,8})$/.exec(id);
  if (!match) throw new DomainError('task-not-found', id);
  return { instance: match[1] ?? '', ordinal: Number(match[2]) };
}
