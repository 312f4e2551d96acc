import type { Text } from './text.js';

/** A printed document or message text: a YAML head in a comment, then Handlebars. */
export interface Template {
  readonly id: string;
  readonly head: TemplateHead;
  /** The text after the head. */
  readonly body: string;
  /** Line of the file (from 1) on which the body begins. */
  readonly bodyLine: number;
}

export interface TemplateHead {
  readonly title: Text;
  /** Form of the document it prints, seen as `document`; null: a message without one. */
  readonly form: string | null;
  /** Other names it may use → form or register id, or a value type. */
  readonly uses: Readonly<Record<string, string>>;
}
