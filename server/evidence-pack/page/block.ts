import type { Text } from '#engine/definition/text.js';

/** How a text is meant; how that looks is the renderer's. */
export type Tone = 'plain' | 'strong' | 'muted' | 'good' | 'bad' | 'erased' | 'code';

export interface Span {
  readonly text: Text;
  readonly tone: Tone;
}

export type Line = readonly Span[];

/** Lines below each other. */
export type Cell = readonly Line[];

export interface Table {
  readonly kind: 'table';
  /** Title and share of the width of each column. */
  readonly columns: readonly (readonly [title: Text, share: number])[];
  readonly rows: readonly (readonly Cell[])[];
  /** Stays a table on the narrowest screen: its cells are short. */
  readonly isGrid: boolean;
}

/** One piece of a page. Whatever people typed is in it as text alone, and becomes nothing else in any rendering. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 3 | 4; readonly line: Line }
  | { readonly kind: 'paragraph'; readonly line: Line }
  /** Names and what they are. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: Text, value: Cell])[] }
  | Table
  /** SVG of our own making. */
  | { readonly kind: 'drawing'; readonly svg: Text };

export interface Section {
  readonly id: string;
  readonly title: Text;
  readonly blocks: readonly Block[];
}

/** A page in both languages at once. */
export interface Page {
  readonly title: Text;
  readonly sections: readonly Section[];
}

export type Language = keyof Text;
