/** Something that can stand at the cursor, and what it is. */
export interface Word {
  readonly value: string;
  readonly description?: string;
}

/** What a word at the cursor can be; the shell knows the files. */
export type Answer = { readonly is: "words"; readonly words: readonly Word[] } | { readonly is: "files" };
