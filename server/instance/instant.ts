/** An instant as the database takes it. @param at - epoch milliseconds */
export function instant(at: number): string {
  return new Date(at).toISOString();
}
