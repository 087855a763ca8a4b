/** What an entry of each kind says, in parts; a kind that is added later cannot be forgotten. */
export type SaidBy<B extends { readonly kind: string }> = {
  readonly [K in B['kind']]: (entry: Extract<B, { readonly kind: K }>) => readonly string[];
};

/** The ledger counts microseconds; a person reading a list does not. */
export function toSecond(instant: string): string {
  return `${instant.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}

/** Who did it: the asserted name, and the login role that the server has authenticated. */
export function byWhom({ role, who }: { readonly role: string | null; readonly who: string | null }): string {
  return `by ${who} (${role})`;
}
