import { mentionsOf, withMentioned } from './mentions.js';

const lines = (text: string, plain = false): readonly number[] => mentionsOf(text, 'sun.li', plain).map(({ line }) => line);

test.each([
  ['by: \'"sun.li"\'', [1]],
  ['by: "\'sun.li\'"', [1]],
  ['by: "\\"sun.li\\""', [1]],
  ['a: b\nby: [\'"sun.li"\', \'"sun.li"\']', [2, 2]],
  ['when: initiator == "sun.li" || initiator == "sun.li.na"', [1]],
  ['by: "sun.li"', []],
  ["by: 'sun.li'", []],
  ['by: sun.li # "sun.li"', []],
  ['by: \'"sunxli"\'', []],
  ['by: [', []],
])('an expression names a person as a text: %s', (text, expected) => {
  expect(lines(text)).toEqual(expected);
});

test('where plain values may be persons, a whole value names one', () => {
  expect(lines('then: { keeper: sun.li, other: "sun.li" }\nnote: sun.li and others', true)).toEqual([1, 1]);
});

test('only his id is changed, wherever it stands', () => {
  const text = 'by: [\'"sun.li"\', \'"sun.li"\'] # sun.li\nto: sun.li.na';
  expect(withMentioned(text, mentionsOf(text, 'sun.li', false), 'sun.li', 'he.jun')).toBe(
    'by: [\'"he.jun"\', \'"he.jun"\'] # sun.li\nto: sun.li.na',
  );
});
