/** Why the host cannot start or go on: one sentence for whoever operates it, in Chinese and English. */
export class StartError extends Error {
  constructor(zh: string, en: string, cause?: unknown) {
    super(`${zh} / ${en}`, { cause });
  }
}
