/** Names every template may use without declaring them; explained in templates/README.md. */
export const COMMON_NAMES: readonly string[] = [
  'title',
  'organization',
  'process',
  'instance',
  'initiator',
  'actor',
  'now',
  'today',
  'state',
  'task',
  'limit',
  'copy',
  'link',
  'printedAt',
  'superseded',
  'dueAt',
  'warning',
  'breached',
  'comment',
  'body',
  'documentNumber',
  'documentVersion',
];

/** Helpers that give a value: `{{money amount}}`. */
export const HELPERS: readonly string[] = [
  'money',
  'rmb',
  'number',
  'inc',
  'field',
  'decimal',
  'percent',
  'date',
  'dateTime',
  'person',
  'label',
  'row',
  'sum',
  'eq',
  'ne',
  'and',
  'or',
  'not',
  'lookup',
  'signature',
  'index',
];

/** Helpers around a part of the text. */
export const BLOCK_HELPERS: readonly string[] = ['each', 'if', 'unless', 'with'];
