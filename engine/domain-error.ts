/** A business "no" thrown where no `Outcome` can be returned; the host turns it into problem+json. */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}
