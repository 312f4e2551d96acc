/** Values of a statement that is put together: each gets the next number. */
export class SqlValues {
  readonly list: unknown[] = [];

  /** @returns its placeholder, `$3` */
  add(value: unknown): string {
    this.list.push(value);
    return `$${this.list.length}`;
  }
}
