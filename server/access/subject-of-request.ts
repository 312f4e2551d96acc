/** Beginning of a route's address → what its parameters name. The first that fits counts. */
const SUBJECTS: readonly (readonly [begins: string, subject: (params: Params) => string])[] = [
  ['/api/instances/:id', ({ id }) => `instance:${id}`],
  ['/api/tasks/:id', ({ id }) => `instance:${id.split('.')[0] ?? ''}`],
  ['/api/definitions/:id', ({ id }) => `process:${id}`],
  ['/api/registers/:id', ({ id }) => `register:${id}`],
  ['/api/people/:id', ({ id }) => `person:${id}`],
  ['/api/substitutions/:id', ({ id }) => `substitution:${id}`],
  ['/api/holds/:id', ({ id }) => `hold:${id}`],
  ['/api/schedules/:process/:name', ({ process, name }) => `schedule:${process}/${name}`],
];

type Params = Readonly<Record<'id' | 'process' | 'name', string>>;

/** Ids are made of these; whatever else stands in an address is no id, and does not go into the log. */
const ID = /^[\w.-]{1,100}$/;

/** What a request is about, as the access log names it; null: nothing in particular, or nothing that could be an id. */
export function subjectOfRequest(route: string, params: unknown): string | null {
  const found = SUBJECTS.find(([begins]) => route === begins || route.startsWith(`${begins}/`));
  const { id = 'x', process = 'x', name = 'x' } = (params ?? {}) as Partial<Params>;
  return found && [id, process, name].every((value) => ID.test(value)) ? found[1]({ id, process, name }) : null;
}
