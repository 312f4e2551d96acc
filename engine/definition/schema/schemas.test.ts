import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { smallLibrary } from '#engine/verify/test-library.js';
import { libraryPlace } from '../library-path.js';
import { findProblems } from '../shape-problems.js';
import { readYaml } from '../source.js';
import { EDITOR_KINDS, editorSchema, SCHEMAS } from './schemas.js';

const ajv = new Ajv({ strict: false, allErrors: true });

describe('the schemas', () => {
  it.each(Object.entries(SCHEMAS))('%s is draft-07', (_kind, schema) => {
    expect(ajv.validateSchema(schema)).toBe(true);
  });

  it.each(EDITOR_KINDS)('of kind %s is what editors are given', (kind) => {
    const written = readFileSync(new URL(`../${kind}.schema.json`, import.meta.url), 'utf8');
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(editorSchema(kind))));
  });

  const FREE = ['processes/fixtures.yaml', 'processes/demo/registers.yaml'];
  const shipped = ['processes', 'forms'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  it.each(shipped.filter((path) => path.endsWith('.yaml') && !FREE.includes(path)))('%s names its schema and keeps to it', (path) => {
    const text = readFileSync(path, 'utf8');
    const schema = join(path, '..', /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? 'none');
    const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    expect(validate(parse(text)) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...(parse(text) as object), misspeled: 1 })).toBe(false);
  });

  /** Each valid file, and every file it becomes when one value in it is taken away or made another kind. */
  const values = smallLibrary().flatMap(({ path, text }) => {
    const place = libraryPlace(path)!;
    return place.kind === 'template' ? [] : variants(readYaml(path, text).value).map((value) => [place.kind, value] as const);
  });

  it('mean the same to us and to a general validator', () => {
    expect(values.length).toBeGreaterThan(500);
    for (const [kind, value] of values) {
      const validate = ajv.compile(SCHEMAS[kind]);
      const same = (findProblems(SCHEMAS[kind], value).length === 0) === validate(value);
      if (!same) throw new Error(`${kind}: ${JSON.stringify(value)}`);
    }
  });
});

function variants(value: unknown): unknown[] {
  const all: unknown[] = [value];
  if (typeof value !== 'object' || value === null) return [value, 7, 'Some Text', null, [], {}, true];
  for (const [key, inner] of Object.entries(value)) {
    const { [key]: _, ...rest } = value as Record<string, unknown>;
    all.push(Array.isArray(value) ? Object.values(rest) : rest);
    for (const changed of variants(inner)) {
      const copy: unknown = Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
      all.push(copy);
    }
  }
  if (!Array.isArray(value)) all.push({ ...value, 'no-such-key': 1 });
  return [...all, 'text', 3];
}
