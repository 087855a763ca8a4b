/** Whether the tests have all the time they want: `npm run test:long`. */
const isLong = process.env.MODE === 'long';

/** How many of something a short run tries, and how many a long one. */
export function howOften(few: number, many: number): number {
  return isLong ? many : few;
}

/** Those of a list that a run tries: all in a long one, else one in so many, beginning with the first. */
export function oneIn<Case>(every: number, cases: readonly Case[]): readonly Case[] {
  return isLong ? cases : cases.filter((_, index) => index % every === 0);
}
