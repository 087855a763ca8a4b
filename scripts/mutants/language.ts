import type { Mutant } from './mutant.ts';

const suspension = (name: string): Mutant['test'] => ({ file: 'test/plan/suspension.test.ts', name });

/** Errors about what a policy says beside its period. Each test is one of PostgreSQL alone. */
export const LANGUAGE_MUTANTS: readonly Mutant[] = [
  {
    name: 'language: suspended rows are not left out',
    file: 'src/plan/state/staying.ts',
    text: "    ['suspended', suspended(checked)],\n",
    instead: '',
    test: suspension("'PostgreSQL' a run leaves what is suspended"),
  },
  {
    name: 'language: only the last of several conditions suspends',
    file: 'src/plan/state/state.ts',
    text: 'return or(checked.suspensions.map((one) =>',
    instead: 'return or(checked.suspensions.slice(1).map((one) =>',
    test: suspension(
      "'PostgreSQL' a row is suspended where it is due, whatever extends it, and nowhere else",
    ),
  },
  {
    name: 'language: the legal minimum of what goes with a row is dropped',
    file: 'src/plan/dependants/withheld.ts',
    text: "minimum && action === 'delete' ? not(",
    instead: "minimum && action === 'detach' ? not(",
    test: {
      file: 'test/plan/minimum.test.ts',
      name: "'PostgreSQL' a row is withheld until the law allows the removal of all that goes with it",
    },
  },
  {
    name: 'language: the stage before is not asked',
    file: 'src/plan/state/state.ts',
    text: '    ...(checked.earlier.length > 0 ? [isReadySql(checked, boundaries)] : []),\n',
    instead: '',
    test: {
      file: 'test/enforce/stages.test.ts',
      name: "'PostgreSQL' a stage takes no row that the one before it could not take",
    },
  },
  {
    name: 'language: copies in the archive are not read again',
    file: 'src/enforce/archive/archive-rows.ts',
    text: '    await verifyCopies(archiving);\n',
    instead: '',
    test: {
      file: 'test/enforce/archive.test.ts',
      name: "an archive from 'PostgreSQL' in PostgreSQL that does not keep what it was given is found out",
    },
  },
  {
    name: 'language: a small group is counted apart',
    file: 'src/enforce/change/summarise.ts',
    text: '    return isEnough;\n',
    instead: '    return true;\n',
    test: {
      file: 'test/conformance/target/summarise.test.ts',
      name: "on 'PostgreSQL' go one by one to the row of their group where it holds enough already",
    },
  },
];
