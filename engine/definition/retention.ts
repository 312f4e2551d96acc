/** Parses `10 years`; null when it is none. */
export function parseRetention(text: string): number | null {
  const match = RETENTION.exec(text);
  return match === null ? null : Number(match[1]);
}

/** At most 999 years. */
export const RETENTION = /^([1-9]\d{0,2}) years?$/;
