/** A file of the pack. */
export interface PackFile {
  /** Within the pack, with `/`. */
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
}

/** Files that hold the papers of a case, in the order of its papers. */
export interface PaperFiles {
  /** One for each copy. */
  readonly prints: readonly (readonly PackFile[])[];
  /** Null: its bytes are gone. */
  readonly attachments: readonly (PackFile | null)[];
}
