/** One error that somebody could make in the protocol, and the test that must notice. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** The exact text, which stands there once. */
  readonly text: string;
  readonly instead: string;
  readonly test: { readonly file: string; readonly name: string };
}
