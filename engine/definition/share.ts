/** Shares of votes are whole hundredths of a percent, so that they are compared exactly: `6000` of this are 60 %. */
export const WHOLE_SHARE = 10_000;

/** `60%`, `66.67%`; null: no share. */
export function shareOf(value: unknown): number | null {
  const [, whole, hundredths = ''] = (typeof value === 'string' && /^(\d{1,3})(?:\.(\d{1,2}))?%$/.exec(value.trim())) || [];
  return whole === undefined ? null : Number(whole) * 100 + Number(hundredths.padEnd(2, '0'));
}
