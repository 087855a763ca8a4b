import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { recordingTerminal } from '../unit/cli/recorded.ts';

let audited: AuditedLogs;
beforeAll(async () => {
  audited = await makeAudited();
});
afterAll(() => audited.logs.drop());

async function views(): Promise<
  readonly { readonly view: string; readonly facts: unknown; readonly role: string }[]
> {
  const { rows } = await audited.logs.state.query('SELECT entry FROM retentiond.access ORDER BY seq');
  return rows.map(({ entry }) => JSON.parse(entry));
}

describe('the same filter gives the same entries in each form', () => {
  test.each([
    [[]],
    [['--kind', 'outcome']],
    [['--category', 'logs']],
    [['--rule', 'crm/log/logs', '--kind', 'intent']],
    [['--connection', 'shop']],
    [['--since', '2000-01-01', '--until', '2000-12-31']],
  ])('%j', async (filter) => {
    const json = JSON.parse((await audited.audit('list', ...filter, '--json')).stdout);
    const seqs = json.entries.map(({ seq }: { seq: number }) => seq);
    const text = (await audited.audit('list', ...filter)).stdout.split('\n').slice(0, -1);
    expect(text.map((line) => Number(line.trim().split(' ')[0]))).toEqual(seqs);
    const [header, ...lines] = (await audited.audit('list', ...filter, '--format', 'csv')).stdout
      .split('\r\n')
      .slice(0, -1);
    expect(header).toBe(
      'seq,at,kind,rule,category,connection,table,run,batch,action,outcome,rows,role,who,hash,entry',
    );
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(seqs);
    expect((await audited.audit('list', ...filter, '--format', 'json')).stdout).toBe(
      (await audited.audit('list', ...filter, '--json')).stdout,
    );
  });

  test('by run, outcomes included', async () => {
    const run = (await audited.logs.entries()).find(({ kind }) => kind === 'run started')?.run as string;
    const json = JSON.parse((await audited.audit('list', '--run', run, '--json')).stdout);
    const kinds = json.entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['run started', ...Array(3).fill(['intent', 'outcome']).flat(), 'run ended']);
  });

  test('an outcome in CSV says what it is about', async () => {
    const { stdout } = await audited.audit('list', '--kind', 'outcome', '--format', 'csv');
    expect(stdout.split('\r\n')[1]).toMatch(
      /,outcome,crm\/log\/logs,logs,crm,public\.log,[0-9a-f-]{36},[0-9a-f-]{36},,committed,3,,,[0-9a-f]{64},"\{""at""/,
    );
  });
});

describe('every view is noted before it is shown', () => {
  test.each<[readonly string[], string, unknown]>([
    [
      ['list', '--kind', 'intent', '--since', '2026-01-01'],
      'audit list',
      { kind: 'intent', since: '2025-12-31T23:00:00.000000Z' },
    ],
    [['show', '1'], 'audit show', { entry: 1 }],
    [['verify'], 'audit verify', { incremental: false }],
    [['list', '--log', 'access'], 'audit list', { log: 'access' }],
    [
      ['certificate', '--since', '2000-01-01', '--until', '2000-12-31', '--category', 'logs'],
      'audit certificate',
      {
        kind: 'period',
        since: '1999-12-31T23:00:00.000000Z',
        until: '2000-12-31T23:00:00.000000Z',
        category: 'logs',
      },
    ],
  ])('%j', async (argv, view, facts) => {
    const before = (await views()).length;
    await audited.audit(...argv);
    const noted = await views();
    expect(noted).toHaveLength(before + 1);
    expect(noted.at(-1)).toMatchObject({ view, facts, role: audited.logs.database.controlRole });
  });

  test('the row that somebody asks about is not', async () => {
    const terminal = recordingTerminal();
    const surroundings = { terminal, cwd: audited.logs.folder, clock: hostClock, environment: {} };
    await main(['explain', '--row', 'crm.log', '987654321'], surroundings);
    const last = (await views()).at(-1);
    expect(last).toMatchObject({ view: 'explain --row', facts: { connection: 'crm', table: 'log' } });
    expect(JSON.stringify(last)).not.toContain('987654321');
  });

  test('and the log can be read', async () => {
    const { stdout } = await audited.audit('list', '--log', 'access', '--json');
    const { entries } = JSON.parse(stdout);
    expect(entries.at(-1)).toMatchObject({ view: 'audit list', facts: { log: 'access' } });
    expect(entries).toHaveLength((await views()).length);
    const csv = (await audited.audit('list', '--log', 'access', '--format', 'csv')).stdout.split('\r\n');
    expect(csv[0]).toBe('seq,at,role,who,view,facts,hash,entry');
    const text = (await audited.audit('list', '--log', 'access')).stdout;
    expect(text.split('\n')[0]).toMatch(/^ {7}1 {2}\d{4}-.*Z {2}audit list {2}by /);
    const wrong = await audited.audit('list', '--log', 'access', '--rule', 'crm/log/logs');
    expect(wrong).toMatchObject({ code: 64, stdout: '' });
  });

  test('a role that may only read is refused, and told what it lacks', async () => {
    const { state, database, folder, configText, write } = { ...audited.logs };
    const name = `reader_${database.controlRole}`;
    await state.query(`CREATE ROLE ${name} LOGIN PASSWORD 'r'; GRANT CONNECT ON DATABASE ${database.controlRole} TO ${name}; GRANT USAGE ON SCHEMA retentiond TO ${name};
      GRANT SELECT ON ALL TABLES IN SCHEMA retentiond TO ${name}`);
    const url = new URL(database.controlUrl);
    url.username = name;
    url.password = 'r';
    write('reader.yaml', configText().replace(database.controlUrl, url.href));
    const terminal = recordingTerminal();
    const surroundings = { terminal, cwd: folder, clock: hostClock, environment: {} };
    const list = (): Promise<number> => main(['audit', 'list', '--config', 'reader.yaml'], surroundings);
    expect(await list()).toBe(5);
    expect(terminal.data).toEqual([]);
    expect(terminal.told.join('')).toContain('code: access-not-noted');
    await state.query(
      `GRANT INSERT ON retentiond.access TO ${name}; GRANT UPDATE ON retentiond.access_chain TO ${name}`,
    );
    expect(await list()).toBe(0);
    expect((await views()).at(-1)).toMatchObject({ role: name });
    await state.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
  });
});
