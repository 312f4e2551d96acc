import type { Text } from '#engine/definition/text.js';

/** Why what an event led to is not compared. */
export const ERASED: Text = {
  zh: '涉及的个人信息已被删除，事件引发的事无法再重算',
  en: 'personal data was erased, so what these events led to cannot be told again',
};
