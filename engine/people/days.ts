/** A span of whole days, both ends included; ISO dates, null or absent: open on that side. */
export interface Days {
  readonly from?: string | null;
  readonly to?: string | null;
}

/** ISO dates sort as texts. */
export function covers({ from, to }: Days, day: string): boolean {
  return (from ?? day) <= day && day <= (to ?? day);
}

/** Whether two spans have a day in common. */
export function meet(a: Days, b: Days): boolean {
  return (a.from ?? '') <= (b.to ?? '9999') && (b.from ?? '') <= (a.to ?? '9999');
}
