import { libraryTypes } from '#engine/expression/library-types.js';
import { testLibrary } from '#engine/expression/test-types.js';
import { compileRegister } from './compile-register.js';

const library = testLibrary();
const account = compileRegister(libraryTypes(library), library.registers.get('account')!.definition);

it('a new row begins with the defaults', () => {
  expect(account.apply(null, 'D-1', { amount: '100' })).toEqual({
    row: { order: 'D-1', amount: '100.00', paid: '0.00', days: 30 },
    errors: [],
    refused: null,
  });
});

it('an existing row keeps what is not named; null clears; computed money is rounded half up', () => {
  const row = { order: 'D-1', amount: '100.00', paid: '10.00', class: 'A' };
  expect(account.apply(row, 'D-1', { paid: '33.335', class: null, days: '45' }).row).toEqual({
    order: 'D-1',
    amount: '100.00',
    paid: '33.34',
    days: 45,
  });
});

it('a check that is false refuses', () => {
  expect(account.apply({ order: 'D-1', amount: '100.00' }, 'D-1', { paid: '100.01' }).refused).toEqual({
    zh: '已收不超过应收',
    en: 'Never more than is due',
  });
  expect(account.apply({ order: 'D-1', amount: '100.00' }, 'D-1', { paid: '100.00' }).refused).toBeNull();
});

it('tells missing, unknown and wrong fields', () => {
  const { errors } = account.apply(null, 'D-1', { paid: 'x', evil: 1 });
  expect(errors.map(({ path, code }) => [path, code])).toEqual([
    ['/paid', 'wrong-type'],
    ['/evil', 'unknown-field'],
    ['/amount', 'required'],
  ]);
});

it('the key is always the one it was asked for', () => {
  expect(account.apply(null, 'D-1', { order: 'D-2', amount: 1 }).row['order']).toBe('D-1');
});
