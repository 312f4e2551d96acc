const WEEKDAY = '(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)';
const MONTH = '(January|February|March|April|May|June|July|August|September|October|November|December)';
const PHRASES = [
  new RegExp(`^${WEEKDAY}( ([01]\\d|2[0-3]):[0-5]\\d)?$`),
  new RegExp(`^(last (working )?day|(working )?day ([1-9]|[12]\\d|3[01])) of (month|${MONTH}(, ${MONTH})*)$`),
];

/** Whether a due date is one of the phrases: `Saturday 18:00`, `working day 5 of month`, `last day of June, December`. */
export function isDuePhrase(text: string): boolean {
  return PHRASES.some((phrase) => phrase.test(text));
}

/** Whether a text was meant as a phrase: two words in a row are never an expression. */
export function looksLikePhrase(text: string): boolean {
  return /^[A-Za-z]+ [A-Za-z0-9]/.test(text) && !/ in | \? /.test(text);
}
