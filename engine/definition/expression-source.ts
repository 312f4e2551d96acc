/** CEL source with the place it was written at. */
export interface Expression {
  readonly source: string;
  readonly path: string;
}
