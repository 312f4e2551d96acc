import type { Text } from '#engine/definition/text.js';

/** What is wrong with one field, in words people use. */
export interface FormError {
  /** JSON pointer into the document's content: `/lines/0/quantity`. */
  readonly path: string;
  readonly code:
    | 'required'
    | 'unknown-field'
    | 'not-writable'
    | 'wrong-type'
    | 'too-large'
    | 'too-small'
    | 'too-long'
    | 'too-short'
    | 'not-as-written'
    | 'not-an-option'
    | 'too-few-rows'
    | 'too-many-rows'
    | 'repeated';
  readonly text: Text;
}

export function required(path: string, title: Text): FormError {
  return { path, code: 'required', text: { zh: `请填写${title.zh}`, en: `Please fill in ${title.en}` } };
}

export function unknownField(path: string, name: string): FormError {
  return { path, code: 'unknown-field', text: { zh: `表单没有“${name}”这一项`, en: `The form has no field "${name}"` } };
}

export function notWritable(path: string, title: Text): FormError {
  return { path, code: 'not-writable', text: { zh: `${title.zh}在这一步不能填写`, en: `${title.en} cannot be filled in at this step` } };
}

export function wrongType(path: string, title: Text, expected: Text): FormError {
  return { path, code: 'wrong-type', text: { zh: `${title.zh}应填${expected.zh}`, en: `${title.en} must be ${expected.en}` } };
}
