/** Whether a spreadsheet would take a text for a formula, and carry it out when the file is opened. */
export function startsFormula(text: string): boolean {
  return /^[=+\-@\t\r\n＝＋－＠]/u.test(text);
}
