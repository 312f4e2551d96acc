/** An expression used a field that is not filled; the definition should have asked `filled(…)` first. */
export class EmptyValueError extends Error {
  constructor() {
    super('a value that is not filled yet was used; ask filled(…) first');
  }
}
