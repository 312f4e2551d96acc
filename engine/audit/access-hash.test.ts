import { canonical } from './canonical.js';
import { accessTextAround, hashAccess, type HashedAccess } from './access-hash.js';

const ENTRY: HashedAccess = {
  id: '019ab000-0000-7000-8000-000000000001',
  at: 1_764_086_400_123,
  person: 'shen.yu',
  onBehalfOf: null,
  action: 'read-instance',
  subject: 'instance:019ab000-0000-7000-8000-000000000000',
  outcome: 'done',
  details: { fields: ['request.手机'], as: 'auditor' },
};
const TEXT =
  '{"action":"read-instance","at":1764086400123,"details":{"as":"auditor","fields":["request.手机"]},"id":"019ab000-0000-7000-8000-000000000001","onBehalfOf":null,"outcome":"done","person":"shen.yu","subject":"instance:019ab000-0000-7000-8000-000000000000"}';

test('the hash covers the canonical JSON of the whole entry', () => {
  expect(hashAccess((text) => text, ENTRY)).toBe(TEXT);
});

test('the text with the instant between its two parts is the canonical JSON', () => {
  const { at, ...rest } = ENTRY;
  expect(accessTextAround(rest).join(String(at))).toBe(canonical(ENTRY as never));
});
