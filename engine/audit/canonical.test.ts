import fc from 'fast-check';
import canonicalize from 'canonicalize';
import type { Json } from '../runtime/instance.js';
import { canonical } from './canonical.js';

test('keys are sorted by UTF-16 code units, numbers and texts as ECMAScript writes them', () => {
  expect(canonical({ b: 1, a: [null, true, 1e21, -0, 0.1], '\u20ac': '\u000f\n€', '😀': 1, '\ufb33': 2 })).toBe(
    '{"a":[null,true,1e+21,0,0.1],"b":1,"€":"\\u000f\\n€","😀":1,"\ufb33":2}',
  );
});

test('it agrees with another implementation', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(canonical(value as Json)).toBe(canonicalize(value))));
});

test('the order keys were written in does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonical(reversed as Json)).toBe(canonical(value as Json));
    }),
  );
});
