/**
 * Of what the rules of one place say of a row that all of them let in, in the order of their stages: what the stage says that
 * comes next for it, or the last one, where nothing more comes. null where none lets it in.
 */
export function nextStage<Said extends { readonly state: string }>(said: readonly Said[]): Said | null {
  return said.find(({ state }) => state !== 'done') ?? said.at(-1) ?? null;
}
