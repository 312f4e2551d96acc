import type { Text } from './text.js';

/** A program a state of kind `service` can ask. */
interface ServiceKind {
  readonly title: Text;
  /** Values of `with` it cannot do without. */
  readonly required: readonly string[];
}

/** Services the host offers, by name. */
export const SERVICES: Readonly<Record<string, ServiceKind>> = {
  /** Posts the values of `with` but `url` as JSON; its answer is `result.status` and `result.body`. */
  webhook: { title: { zh: '网络接口', en: 'Webhook' }, required: ['url'] },
};
