import { afterEach, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import { watchFailpoints } from '../../src/failpoint.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { type Recorded, recordingTerminal } from '../unit/cli/recorded.ts';

let logs: LogsProject;
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await logs.drop();
});

/** `audit find` with these lines on standard input. */
async function find(argv: readonly string[], lines: readonly string[] = []): Promise<Recorded> {
  const recording = recordingTerminal();
  const terminal = { ...recording, readLines: async (limit: number) => lines.slice(0, limit) };
  const surroundings = { terminal, cwd: logs.folder, clock: hostClock, environment: {} };
  const code = await main(['audit', 'find', ...argv], surroundings);
  return { code, stdout: recording.data.join(''), stderr: recording.told.join('') };
}

async function dueId(): Promise<string> {
  const { rows } = await logs.target.query('SELECT id FROM log WHERE NOT must_stay ORDER BY id LIMIT 1');
  return String(rows[0].id);
}

test('a key from standard input is asked for, and told nowhere', async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.target.query(
    "INSERT INTO log (id, ts, user_id, must_stay) VALUES (918273645, now() - interval '1 year', 1, false)",
  );
  await logs.apply();
  const gone = await find(['crm.log', '-'], ['918273645']);
  expect(gone).toMatchObject({ code: 0, stderr: '' });
  expect(gone.stdout).toMatch(
    /^crm\.public\.log: a row with this key went\n {2}\S+ {2}delete, category logs\n/,
  );
  const json = await find(['crm.log', '-', '--json'], ['918273645']);
  expect(JSON.parse(json.stdout)).toMatchObject({ format_version: 1, found: true, certain: true });
  const { rows } = await logs.state.query(
    'SELECT entry FROM retentiond.ledger UNION ALL SELECT entry FROM retentiond.access',
  );
  const written = rows.map(({ entry }) => entry).join();
  expect(`${gone.stdout}${json.stdout}${written}`).not.toContain('918273645');
  expect(await find(['crm.log', '-'], ['918273646'])).toMatchObject({
    code: 0,
    stdout: 'crm.public.log: not found among 1 batch\n',
  });
});

test('the values of a composite key are asked for in the order of its columns', async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.target.query(
    'ALTER TABLE log DROP CONSTRAINT log_pkey; ALTER TABLE log ALTER user_id SET NOT NULL, ADD PRIMARY KEY (user_id, id)',
  );
  await logs.target.query(
    "INSERT INTO log (id, ts, user_id, must_stay) VALUES (7, now() - interval '1 year', 40, false)",
  );
  expect((await logs.apply()).rows).toBe(1);
  expect((await find(['crm.log', '40', '7'])).stdout).toContain('a row with this key went');
  expect((await find(['crm.log', '-'], ['040', '07'])).stdout).toContain('a row with this key went');
  expect((await find(['crm.log', '7', '40'])).stdout).toBe('crm.public.log: not found among 1 batch\n');
  const one = await find(['crm.log', '40']);
  expect(one.stdout).toContain('it does not fit the key user_id (integer), id (bigint)');
});

test('what a cast would round to the key of a row that went is not found', async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.target.query(
    'ALTER TABLE log ALTER id DROP IDENTITY; ALTER TABLE log ALTER id TYPE numeric(20, 1)',
  );
  await logs.target.query(
    "INSERT INTO log (id, ts, user_id, must_stay) VALUES (7.5, now() - interval '1 year', 40, false)",
  );
  expect((await logs.apply()).rows).toBe(1);
  expect((await find(['crm.log', '07.50'])).stdout).toContain('a row with this key went');
  expect((await find(['crm.log', '7.51'])).stdout).toBe(
    'crm.public.log: not found among 1 batch\n  the key was taken as it was typed: it does not fit the key id (numeric(20,1))\n',
  );
});

test('while a batch is open, it is undecided: neither gone nor there for sure', async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.fill(5, 0);
  const id = await dueId();
  const seen: Recorded[] = [];
  watchFailpoints(async (point) => {
    if (point !== 'batch: committed') return;
    seen.push(await find(['crm.log', id]), await find(['crm.log', id, '--json']));
  });
  expect((await logs.apply()).rows).toBe(5);
  const [told, json] = seen as [Recorded, Recorded];
  expect(told).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^crm\.public\.log: undecided, a batch that has the row is still open\n {2}undecided {2}delete, category logs\n/,
    ),
  });
  expect(JSON.parse(json.stdout)).toMatchObject({
    found: false,
    certain: false,
    entry: null,
    hits: [{ state: 'undecided', outcome: null, at: null, action: 'delete' }],
  });
  expect((await find(['crm.log', id])).code).toBe(0);
});
