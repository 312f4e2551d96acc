import { REFUSALS } from '#engine/runtime/commands/refusals-of.js';
import type { ProblemCode } from '#server/problem/problem-codes.js';
import { routeOf, TASK_COMMANDS } from '#server/task/task-commands.js';

type PersonCommand = keyof typeof REFUSALS;

const EVERYWHERE: readonly ProblemCode[] = ['bad-request', 'not-signed-in', 'not-allowed', 'request-invalid', 'internal', 'database-away'];

/** Routes that carry a command out, as OpenAPI writes them. */
const COMMAND_OF: Readonly<Record<string, PersonCommand>> = {
  '/api/instances': 'start',
  '/api/instances/{id}/buttons/{button}': 'press',
  '/api/instances/{id}/read': 'markRead',
  '/api/instances/{id}/comments': 'comment',
  '/api/instances/{id}/attachments': 'attach',
  '/api/tasks/{id}/attach': 'attach',
  '/api/instances/{id}/excuses': 'excuse',
  '/api/instances/{id}/cancel': 'cancel',
  '/api/instances/{id}/move': 'move',
  '/api/instances/{id}/migrate': 'migrate',
  '/api/instances/{id}/suspend': 'suspend',
  '/api/instances/{id}/activate': 'activate',
  '/api/instances/{id}/incident': 'resolveIncident',
  '/api/instances/{id}/hand-over': 'handOver',
  ...Object.fromEntries(TASK_COMMANDS.map((type) => [`/api/tasks/{id}/${routeOf(type)}`, type])),
};

/** What the host refuses besides the engine: what only it knows. */
const BY_THE_HOST: Partial<Record<PersonCommand, readonly ProblemCode[]>> = {
  start: ['process-not-found', 'key-exists'],
  complete: ['key-exists'],
  signFor: ['key-exists'],
  attach: ['file-not-found', 'file-name-wrong'],
};

/** What routes refuse that are no commands, or besides the command. */
const OF_ROUTES: readonly (readonly [route: RegExp, codes: readonly ProblemCode[]])[] = [
  [/^(post|put|delete|patch) /, ['body-too-large', 'unsupported-media-type', 'wrong-origin']],
  [/\{/, ['not-found']],
  [/^post \/api\/(instances|tasks|messages|people\/\{id\}\/hand-over)/, ['idempotency-key-required', 'idempotency-key-reused', 'too-busy']],
  [/^post \/api\/sessions$/, ['wrong-credentials', 'too-many-attempts']],
  [/^post \/api\/setup$/, ['setup-closed', 'wrong-credentials', 'too-many-attempts']],
  [/^\w+ \/api\/instances\/\{id\}/, ['instance-not-found']],
  [/^\w+ \/api\/tasks\/\{id\}/, ['task-not-found', 'instance-not-found']],
  [/instances\/\{id\}\/(limits|as-of|difference|fields\/\{path\}\/history)$/, ['history-broken']],
  [/instances\/\{id\}\/(as-of|difference)$/, ['event-not-found', 'moment-before-start', 'moment-in-future']],
  [
    /instances\/\{id\}\/access$/,
    ['query-without-bounds', 'field-not-found', 'moment-before-start', 'moment-in-future', 'directory-version-not-kept', 'history-broken'],
  ],
  [/fields\/\{path\}\/history$/, ['field-not-found']],
  [/^get \/api\/exports\//, ['query-without-bounds']],
  [/preview$/, ['file-not-found', 'file-name-wrong']],
  [/prints\/\{print\}$/, ['print-not-found']],
  [/attachments\/\{attachment\}$/, ['file-not-found']],
  [/^post \/api\/files$/, ['file-type-not-allowed', 'file-type-wrong', 'file-too-large', 'file-empty', 'file-digest-wrong']],
  [/^\w+ \/api\/definitions\/\{id\}/, ['process-not-found']],
  [/^post \/api\/definitions\/moved$/, ['definition-invalid']],
  [/^post \/api\/definitions$/, ['definition-invalid', 'calendar-in-use', 'library-changed']],
  [/^post \/api\/people\/import$/, ['import-invalid']],
  [/^put \/api\/people\/\{id\}$/, ['reporting-circle']],
  [
    /^post \/api\/people\/\{id\}\/substitutions$/,
    ['person-unknown', 'process-not-found', 'substitution-overlaps', 'substitution-loop', 'substitute-absent'],
  ],
  [/hand-over$/, ['person-unknown']],
  [/^post \/api\/erasures$/, ['subject-not-found', 'subject-in-use', 'subject-on-hold']],
  [/^\w+ \/api\/calendars\/\{id\}/, ['calendar-not-found', 'calendar-version-not-found']],
  [/^\w+ \/api\/calendars\/versions\/\{/, ['calendar-version-not-found']],
  [/^get \/api\/calendars$/, ['moment-in-future', 'library-version-not-found']],
  [/^get \/api\/library(\/versions\/\{version\})?$/, ['library-version-not-found']],
  [/^get \/api\/(library|directory)$/, ['moment-in-future']],
  [/^get \/api\/directory$/, ['directory-version-not-kept']],
  [/definitions\/\{id\}\/versions\/\{version\}$/, ['definition-version-not-found']],
  [/^\w+ \/api\/directory\/versions\/\{/, ['directory-version-not-found', 'directory-version-not-kept']],
  [/^\w+ \/api\/schedules\/(\{process\}|pause|resume)/, ['schedule-not-found']],
  [/^post \/api\/schedules\/.*\/runs\/\{day\}\//, ['run-not-so-far']],
  [/^post \/api\/schedules\/.*\/backfill$/, ['backfill-too-long', 'backfill-empty']],
  [/^get \/api\/kpis$/, ['query-without-bounds', 'not-found', 'history-broken']],
  [/^get \/api\/figures$/, ['query-without-bounds', 'process-not-found', 'not-found', 'history-broken']],
  [/^get \/api\/audit\/instances$/, ['query-without-bounds', 'process-not-found', 'document-unknown']],
  [/^get \/api\/audit\/(duties|gates)$/, ['query-without-bounds', 'query-too-wide', 'process-not-found']],
  [/^get \/api\/(audit\/(interventions|stand-ins)|breaches\/counts)$/, ['query-without-bounds', 'query-too-wide']],
  [/^get \/api\/events$/, ['query-without-bounds', 'query-too-wide']],
  [/^post \/api\/audit\/checks$/, ['check-under-way', 'check-gave-way']],
  [/^get \/api\/retention\/\{month\}$/, ['month-unknown', 'month-not-over']],
  [/^post \/api\/holds$/, ['hold-on-nothing', 'hold-until-past', 'instance-purged']],
  [/^post \/api\/holds\/\{id\}\/lift$/, ['hold-not-found', 'hold-lifted']],
  [/^get \/api\/purges\/\{id\}$/, ['purge-not-found']],
  [/^post \/api\/purges$/, ['month-unknown', 'month-not-over', 'purge-kept', 'purge-running']],
  [/^get \/api\/evidence/, ['instance-not-found', 'instance-purged']],
  [/^\w+ \/api\/instances\/\{id\}/, ['instance-purged']],
  [/^post \/api\/clock$/, ['clock-back', 'clock-fixed']],
];

/** Every code with which a route may refuse. @param method - in small letters; `path` as OpenAPI writes it */
export function codesOf(method: string, path: string): ReadonlySet<ProblemCode> {
  const route = `${method} ${path}`;
  const type = method === 'post' ? COMMAND_OF[path] : undefined;
  return new Set([
    ...EVERYWHERE,
    ...OF_ROUTES.flatMap(([routes, codes]) => (routes.test(route) ? codes : [])),
    ...(type === undefined ? [] : [...REFUSALS[type], ...(BY_THE_HOST[type] ?? [])]),
  ]);
}
