import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of pure code that take long; all others of theirs are over in a moment. */
const LONG = [
  'test/hostile/corpus.test.ts',
  'test/unit/calendar/cutoff.test.ts',
  'test/unit/build/failpoints.test.ts',
  'test/unit/calendar/zone.test.ts',
  'test/unit/calendar/spells.test.ts',
  'test/unit/calendar/cron-gap.test.ts',
  'test/hostile/fuzz.test.ts',
  'test/unit/policy/read.test.ts',
  'test/unit/reading/read-document.test.ts',
  'test/unit/policy/corpus.test.ts',
];

/** Begins with what takes long: pure code comes last, and none of its files may be left alone on a core in the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = sorted.findIndex(isLong);
    if (first < 0) return sorted;
    const { project } = sorted[first] as TestSpecification;
    const begin = sorted.findIndex((file) => file.project === project);
    return [
      ...sorted.slice(0, begin),
      ...sorted.slice(begin).filter(isLong).sort(byLength),
      ...sorted.slice(begin).filter((file) => !isLong(file)),
    ];
  }
}

const placeOf = ({ moduleId }: TestSpecification): number =>
  LONG.findIndex((path) => moduleId.endsWith(`/${path}`));

function isLong(file: TestSpecification): boolean {
  return placeOf(file) >= 0;
}

function byLength(a: TestSpecification, b: TestSpecification): number {
  return placeOf(a) - placeOf(b);
}
