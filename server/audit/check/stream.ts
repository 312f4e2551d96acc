import type { Pages } from './snapshot.js';

/** Rows in order of instance, of which the walk takes those it has come to. */
export class Stream<Row extends { readonly instance_id: string }> {
  private page: readonly Row[] = [];
  private place = 0;
  private ended = false;

  constructor(private readonly pages: Pages<Row>) {}

  /** The next row, not taken; null: there is none. */
  async next(): Promise<Row | null> {
    while (this.place >= this.page.length && !this.ended) {
      this.page = await this.pages();
      this.place = 0;
      this.ended = this.page.length === 0;
    }
    return this.page[this.place] ?? null;
  }

  /** Takes the row `next` gave. */
  take(): void {
    this.place += 1;
  }

  /**
   * Takes rows up to an instance.
   *
   * @param stray - told of rows of instances before it
   * @returns its rows
   */
  async of(instance: string, stray: (row: Row) => void): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (let row = await this.next(); row && row.instance_id <= instance; row = await this.next()) {
      this.take();
      if (row.instance_id === instance) rows.push(row);
      else stray(row);
    }
    return rows;
  }

  /** Takes what is left. */
  async rest(stray: (row: Row) => void): Promise<void> {
    for (let row = await this.next(); row; row = await this.next()) {
      this.take();
      stray(row);
    }
  }
}
