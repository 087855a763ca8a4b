import type { Mutant } from './mutant.ts';

/** Errors around the batches: when a run begins, and when it is over. */
export const RUN_MUTANTS: readonly Mutant[] = [
  {
    name: 'the cutoff is off by one microsecond',
    file: 'src/calendar/cutoff.ts',
    text: 'return { instant: firstInstantOf(day, zone), day };',
    instead: 'return { instant: firstInstantOf(day, zone) + 1n, day };',
    test: {
      file: 'test/unit/calendar/cutoff.test.ts',
      name: 'around every end of month of a leap cycle, and of 1900 and 2100',
    },
  },
  {
    name: "the host's clock alone decides",
    file: 'src/app/run/perform.ts',
    text: 'readPresent(place.clock, clocks,',
    instead: 'readPresent(place.clock, [],',
    test: {
      file: 'test/enforce/clocks.test.ts',
      name: 'P1: with a host five seconds ahead, the servers decide, to the microsecond',
    },
  },
  {
    name: 'clocks that disagree are believed',
    file: 'src/enforce/clocks.ts',
    text: 'if (difference.microseconds > BigInt(maxSeconds) * SECOND)',
    instead: 'if (difference.microseconds < 0n && maxSeconds > 0)',
    test: {
      file: 'test/enforce/clocks.test.ts',
      name: 'P1 P9: a host whose clock is an hour behind changes nothing, and says by how much',
    },
  },
  {
    name: 'the end of SKIP LOCKED is taken for the end',
    file: 'src/enforce/run/passes.ts',
    text: 'if ((await countDue(scene)) === 0) return SUCCEEDED;',
    instead: 'if (pass.rows >= 0) return SUCCEEDED;',
    test: {
      file: 'test/enforce/locks.test.ts',
      name: 'rows that others hold are skipped, counted and reported; the rest goes',
    },
  },
  {
    name: 'limits are not asked',
    file: 'src/enforce/run/run.ts',
    text: '  await requireWithinLimits(scene);\n',
    instead: '',
    test: {
      file: 'test/enforce/limits.test.ts',
      name: 'P10: a limit aborts the run before its first change, and its end is recorded: one row too many',
    },
  },
  {
    name: 'an approval is not asked before the intent',
    file: 'src/enforce/record/approved.ts',
    text: 'if (!isApproved(approvals, rule.version, terms)) {',
    instead: 'if (!isApproved(approvals, rule.version, terms) && plan !== null) {',
    test: {
      file: 'test/app/approval/approve.test.ts',
      name: 'an approval that is withdrawn in the middle of a run stops it before the next intent',
    },
  },
  {
    name: 'a version that has left is taken for one that nobody approved',
    file: 'src/enforce/record/approved.ts',
    text: 'if (followsForce && hasLeft(approvals, rule.version)) throw',
    instead: 'if (followsForce && hasLeft(approvals, rule.version) && plan !== null) throw',
    test: {
      file: 'test/enforce/superseded.test.ts',
      name: 'where rules wait for approval a run whose version has left stops as superseded before the list of rules says so',
    },
  },
  {
    name: 'rules are admitted without an approval',
    file: 'src/app/approval/admit-rules.ts',
    text: "admitted: judged.filter(({ standing }) => standing.kind !== 'waiting').map(({ rule }) => rule),",
    instead: 'admitted: judged.map(({ rule }) => rule),',
    test: {
      file: 'test/app/approval/approve.test.ts',
      name: 'a new rule is not scheduled by the daemon until then',
    },
  },
];
