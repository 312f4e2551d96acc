import { InvalidArgumentError } from 'commander';

/**
 * Reads an option that is a whole number from 0 on.
 *
 * @throws {InvalidArgumentError} the command ends with exit 2
 */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('应为整数 / Expected a whole number.');
  return Number(text);
}
