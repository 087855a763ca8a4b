import { expect, test } from 'vitest';
import { run, SOUND } from '../recorded.ts';

const WHY = '--matter case-1 --reason order';

test.each([
  ['', 'exactly one of --category, --person, --rule and --connection'],
  ['--category logs --rule crm/log/logs', 'exactly one of'],
  ['--category log', 'did you mean logs?'],
  ['--rule crm/log/log', 'did you mean crm/log/logs?'],
  ['--connection crn', 'did you mean crm?'],
  ['--connection elsewhere', 'there are: crm'],
  ['--person users=7', 'did you mean user?'],
  ['--person user', 'kind of person and a value'],
  ['--person user=', 'kind of person and a value'],
  ['--person =7', 'kind of person and a value'],
  // Nothing stands on standard input.
  ['--person -', 'kind of person and a value'],
  ['--person user=-', 'kind of person and a value'],
])('hold place %s is refused', async (subject, said) => {
  const { code, stdout, stderr } = await run(`hold place ${subject} ${WHY}`.replace(/ +/g, ' '));
  expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  expect(stderr).toContain(said);
});

test.each([
  ['hold place --category logs --reason order', '--matter'],
  ['hold place --category logs --matter case-1', '--reason'],
  [`hold place --category logs ${WHY} --review 2027-02-30`, 'Write a day'],
  [`hold place --category logs ${WHY} --wait 61`, 'Write whole seconds, up to 60'],
  [`hold place --category logs ${WHY} --wait -1`, 'Write whole seconds'],
  ['hold release --reason closed', 'missing required argument'],
  ['hold release 1', '--reason'],
])('%s is a usage failure', async (argv, said) => {
  const { code, stderr } = await run(argv);
  expect(code).toBe(64);
  expect(stderr).toContain(said);
});

test('what was typed where a kind of person belongs is not repeated: it may be the person', async () => {
  const { stderr } = await run(`hold place --person canary@example.org=email ${WHY}`);
  expect(stderr).toContain('no data map has that kind of person');
  expect(stderr.split('\n').filter((line) => line.includes('canary'))).toEqual([]);
});

test('a value on the command line is accepted, with a warning about the history', async () => {
  const { code, stderr } = await run(`hold place --person user=7 ${WHY}`);
  expect(stderr).toContain("stays in your shell's history");
  expect(code).toBe(5);
  expect(stderr).toContain('code: holds-key-missing');
  const other = await run(`hold place --category logs ${WHY}`);
  expect(other.stderr).not.toContain('history');
});

test('without a control database there is nothing to list', async () => {
  expect(await run('hold list', SOUND)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('code: control-missing'),
  });
});
