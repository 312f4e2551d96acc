import type { Text } from '../../definition/text.js';

/** Stands in an export where a personal value was, whose key has been destroyed. */
export const ERASED: Text = { zh: '（已删除）', en: '(erased)' };
