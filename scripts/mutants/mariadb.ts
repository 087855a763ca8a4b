import type { Mutant } from './mutant.ts';

const trap = (name: string): Mutant['test'] => ({ file: 'test/conformance/target/traps.test.ts', name });

/** Errors that only a MariaDB or MySQL lets pass. */
export const MARIADB_MUTANTS: readonly Mutant[] = [
  {
    name: 'on MariaDB numbers beyond 2^53 are read as floats',
    file: 'src/database/mysql/wire/wire.ts',
    text: '    supportBigNumbers: true,\n    bigNumberStrings: true,\n',
    instead: '',
    test: trap('a BIGINT beyond 2'),
  },
  {
    name: 'on MariaDB a transaction goes on after a statement of it failed',
    file: 'src/database/mysql/wire/transaction-gate.ts',
    text: "      if (state.transaction === 'open') state.transaction = 'aborted';\n",
    instead: '',
    test: {
      file: 'test/database/mysql/session.test.ts',
      name: 'of which a statement timed out on a lock is rolled back at COMMIT, and nothing of it is durable',
    },
  },
  {
    name: 'on MariaDB a replica that can be written is purged',
    file: 'src/database/mysql/server/require-safe.ts',
    text: "if ((await readCopying(session)) === 'copies')",
    instead: "if ((await readCopying(session)) === 'unseen')",
    test: {
      file: 'test/database/mysql/copying.test.ts',
      name: 'a replica that can be written is refused to everybody while it copies',
    },
  },
  {
    name: 'on MariaDB commits may be lost in a crash',
    file: 'src/database/mysql/server/require-safe.ts',
    text: "    isSafe: (value) => value === '1',\n    because: 'a crash would lose",
    instead: "    isSafe: (value) => value !== '0',\n    because: 'a crash would lose",
    test: {
      file: 'test/database/mysql/server.test.ts',
      name: 'a server whose commits a crash may lose, or whose log chooses other rows, is refused',
    },
  },
];
