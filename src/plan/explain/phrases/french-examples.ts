import type { ExamplePhrases } from '../example-phrases.ts';

export const FRENCH_EXAMPLES: ExamplePhrases = {
  failed: (place, category, expected, got) => `${place}  ${category} : attendu ${expected}, obtenu ${got}`,
  asExpected: (category, right, all) =>
    `${category} : ${right} sur ${all} ${right < 2 ? 'conforme' : 'conformes'}`,
};
