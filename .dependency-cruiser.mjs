/**
 * The walls of the house. Every rule has a name and a sentence, and every rule is broken on purpose once under
 * `test/walls/planted/`: `npm run check` fails when one of those is no longer found.
 */

/** From top to bottom: a room imports only itself and the rooms below its line. */
const floors = [
  ['cli'],
  ['app'],
  ['web'],
  ['queue'],
  ['metrics', 'logging', 'tracing'],
  ['audit'],
  ['notice'],
  ['enforce'],
  ['brakes'],
  ['grants'],
  ['plan'],
  ['rules'],
  ['policy'],
  ['datamap'],
  ['ledger'],
  ['control'],
  ['anonymise'],
  ['database'],
  ['sql'],
  ['config'],
  ['calendar'],
  ['reading'],
  ['finding-text'],
];

/** Library → the rooms that may import it. */
const libraries = {
  pg: ['database'],
  mysql2: ['database'],
  knex: ['database', 'sql'],
  bullmq: ['queue'],
  ioredis: ['queue'],
  hono: ['web'],
  '@hono/node-server': ['web'],
  'prom-client': ['metrics'],
  '@opentelemetry': ['tracing'],
  pino: ['logging'],
  luxon: ['calendar'],
  'cron-parser': ['calendar'],
  yaml: ['reading'],
  zod: ['reading', 'policy', 'datamap', 'config', 'ledger'],
  'csv-stringify': ['notice', 'audit'],
  commander: ['cli'],
  'cli-table3': ['cli'],
  picocolors: ['cli'],
};

/** Where files are read. */
const fileReaders = ['src/app/', 'src/cli/', 'src/config/', 'src/database/'];

const forbiddenNames = '(^|/)(utils?|helpers?|common|types?|services?)(/|\\.[cm]?[jt]sx?$)';

const anyRoom = floors.flat().join('|');

const roomOrder = floors.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `order-${room}`,
    severity: 'error',
    comment: `${room}/ imports only rooms below it: calls go down the floors, values come up.`,
    from: { path: `^src/${room}/` },
    to: {
      path: [
        ...floors
          .slice(0, floor + 1)
          .flat()
          .filter((above) => above !== room)
          .map((above) => `^src/${above}/`),
        '^src/(bin|index)\\.ts$',
      ],
    },
  })),
);

const libraryWalls = Object.entries(libraries).map(([library, rooms]) => ({
  name: `library-${library.replace('@', '').replace('/', '-')}`,
  severity: 'error',
  comment: `${library} is imported only in ${rooms.map((room) => `${room}/`).join(', ')}: one room to change when it changes.`,
  from: { path: '^src/', pathNot: `^src/(${rooms.join('|')})/` },
  to: { path: `(^|/)node_modules/(@types/)?${library}/|^${library}(/|$)` },
}));

export default {
  forbidden: [
    ...roomOrder,
    {
      name: 'order-ground',
      severity: 'error',
      comment:
        'The files directly in src/ (digest, errors, clock, finding) are the ground: they know no room.',
      from: { path: '^src/[^/]+\\.ts$', pathNot: '^src/(bin|index)\\.ts$' },
      to: { path: '^src/(?!finding-text/)[^/]+/|^src/(bin|index)\\.ts$' },
    },
    {
      name: 'known-rooms',
      severity: 'error',
      comment: 'A new room takes its place in the order of floors in .dependency-cruiser.mjs first.',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${anyRoom})/` },
    },
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'No file reaches itself again through its imports, type imports included.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'telling-names',
      severity: 'error',
      comment: 'No utils, helpers, common, types or services: a file is named after what it is about.',
      from: {},
      to: { path: forbiddenNames, pathNot: 'node_modules' },
    },
    ...libraryWalls,
    {
      name: 'files-read-here',
      severity: 'error',
      comment: `node:fs is imported only in ${fileReaders.join(', ')}: everything else works on values.`,
      from: { path: '^src/', pathNot: `^(${fileReaders.join('|')})` },
      to: { path: '^(node:)?fs(/promises)?$', dependencyTypes: ['core'] },
    },
    {
      name: 'source-stands-alone',
      severity: 'error',
      comment:
        'src/ imports nothing from demo/, test/, bench/, soak/ or scripts/; the one exception is src/cli/work/demo.ts, which runs demo/.',
      from: { path: '^src/', pathNot: '^src/cli/work/demo\\.ts$' },
      to: { path: '^(demo|test|bench|soak|scripts)/' },
    },
    {
      name: 'demo-command',
      severity: 'error',
      comment: 'src/cli/work/demo.ts runs demo/ and nothing else outside src/.',
      from: { path: '^src/cli/work/demo\\.ts$' },
      to: { path: '^(test|bench|soak|scripts)/' },
    },
    {
      name: 'model-apart',
      severity: 'error',
      comment: 'The reference model shares no code with what it judges: from src/ it imports types only.',
      // What compares the two runs both.
      from: { path: '^(demo|test)/model/', pathNot: '\\.test\\.ts$|-draws?\\.ts$' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'shipped-dependencies',
      severity: 'error',
      comment: 'src/ and demo/ import only packages that are installed with the product.',
      from: { path: '^(src|demo)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that leads nowhere would pass every other wall.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^test/walls/planted/', '^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};
