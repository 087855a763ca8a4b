/** What came of the policies' own examples; each language says all of it. */
export interface ExamplePhrases {
  failed(place: string, category: string, expected: string, got: string): string;
  asExpected(category: string, right: number, all: number): string;
}
