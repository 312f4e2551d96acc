import { readLibrary } from '#engine/definition/library.js';
import type { Json, JsonObject } from '../runtime/instance.js';
import { hasPersonal, openPersonal, sealPersonal } from './personal.js';
import { title } from '#test/surroundings.js';

const { library, findings } = readLibrary([
  {
    path: 'forms/visit.yaml',
    text: `id: visit
${title}
type: object
properties:
  customer: { type: string, ${title} }
  phone: { type: string, x-personal: true, ${title} }
  people:
    type: array
    ${title}
    items: { type: object, properties: { name: { type: string, x-personal: true, ${title} }, role: { type: string, ${title} } } }
`,
  },
]);
const fields = library.forms.get('visit')?.definition.fields ?? {};
const encrypt = (value: Json): JsonObject => ({ text: JSON.stringify(value).split('').toReversed().join('') });
const decrypt = (sealed: JsonObject): Json => JSON.parse(String(sealed['text']).split('').toReversed().join('')) as Json;
const content = {
  customer: 'ACME',
  phone: '13800001001',
  people: [
    { name: '吴先生', role: '采购' },
    { name: null, role: '仓库' },
  ],
};

test('only fields marked personal are sealed, in rows too', () => {
  expect(findings).toEqual([]);
  const sealed = sealPersonal(content, fields, encrypt);
  expect(sealed).toEqual({
    customer: 'ACME',
    phone: { $sealed: encrypt('13800001001') },
    people: [
      { name: { $sealed: encrypt('吴先生') }, role: '采购' },
      { name: null, role: '仓库' },
    ],
  });
  expect(JSON.stringify(sealed)).not.toContain('13800001001');
});

test('opening gives back what was sealed, wherever it stands', () => {
  const sealed = sealPersonal(content, fields, encrypt);
  expect(openPersonal({ delta: { documents: { visit: { patch: sealed } } } }, decrypt)).toEqual({
    delta: { documents: { visit: { patch: content } } },
  });
});

test('a value whose key was destroyed is null', () => {
  expect(openPersonal(sealPersonal(content, fields, encrypt), () => null)).toMatchObject({ customer: 'ACME', phone: null });
});

test('a form tells whether it has anything to seal', () => {
  expect(hasPersonal(fields)).toBe(true);
  expect(hasPersonal({ customer: fields['customer'] as (typeof fields)[string] })).toBe(false);
});
