/** Kinds of library files, told by where they lie. */
export type FileKind =
  | 'process'
  | 'scenarios'
  | 'register'
  | 'decision'
  | 'calendar'
  | 'kpis'
  | 'organization'
  | 'messages'
  | 'fixtures'
  | 'people'
  | 'demoRows'
  | 'form'
  | 'template';

const PLACES: readonly (readonly [RegExp, FileKind])[] = [
  [/^processes\/(organization)\.yaml$/, 'organization'],
  [/^processes\/(messages)\.yaml$/, 'messages'],
  [/^processes\/(fixtures)\.yaml$/, 'fixtures'],
  [/^processes\/demo\/(people)\.yaml$/, 'people'],
  [/^processes\/demo\/(registers)\.yaml$/, 'demoRows'],
  [/^processes\/([^/]+)\.scenarios\.yaml$/, 'scenarios'],
  [/^processes\/([^/]+)\.yaml$/, 'process'],
  [/^processes\/registers\/([^/]+)\.yaml$/, 'register'],
  [/^processes\/decisions\/([^/]+)\.yaml$/, 'decision'],
  [/^processes\/calendars\/([^/]+)\.yaml$/, 'calendar'],
  [/^processes\/kpis\/([^/]+)\.yaml$/, 'kpis'],
  [/^forms\/([^/]+)\.yaml$/, 'form'],
  [/^templates\/([^/]+)\.hbs$/, 'template'],
];

/** What a file is and the id its name gives it; null: not part of a library. */
export function libraryPlace(path: string): { readonly kind: FileKind; readonly id: string } | null {
  for (const [pattern, kind] of PLACES) {
    const match = pattern.exec(path);
    if (match !== null) return { kind, id: match[1]! };
  }
  return null;
}
