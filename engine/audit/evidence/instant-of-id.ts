/** Real instant an id was made at, epoch milliseconds (UUIDv7, RFC 9562). */
export function instantOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
