import type { ExamplePhrases } from '../example-phrases.ts';

export const ENGLISH_EXAMPLES: ExamplePhrases = {
  failed: (place, category, expected, got) => `${place}  ${category}: expected ${expected}, got ${got}`,
  asExpected: (category, right, all) =>
    `${category}: ${right} of ${all} ${all === 1 ? 'example' : 'examples'} as expected`,
};
