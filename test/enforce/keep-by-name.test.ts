import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { connectProject } from '../../src/app/connection/connect.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { countPlan } from '../../src/app/counting/count-plan.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { connect } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/*
 * The cookie table of a published policy (kaspr.cookies), every name of it, with a row on each side of each deadline:
 * worked out by hand for one midnight in Paris. Letter case counts, whatever the column's type holds to be equal.
 */

/** 1 June 2024, 00:00 in Paris. */
const NOW = BigInt(Date.parse('2024-05-31T22:00:00Z')) * 1_000n;
/** Seconds. */
const CENTURY = 3_200_000_000;

interface Line {
  readonly keep: string;
  readonly id: string;
  readonly names: readonly string[];
  /** Values that only a pattern among the names stands for. */
  readonly meant?: readonly string[];
  /** The first instant whose row is kept; null: all of them are. */
  readonly firstKept: string | null;
}

const LINES: readonly Line[] = [
  {
    keep: '24 months',
    id: 'P24M',
    names: ['Access_token', '_ga', '_ga_*'],
    meant: ['_ga_', '_ga_G-1X', '_ga__', '_ga_*'],
    firstKept: '2022-05-31T22:00:00Z',
  },
  {
    keep: '12 months',
    id: 'P12M',
    names: [
      '__stripe_mid',
      'Axeptio_cookies',
      'axeptio_all_vendors',
      'axeptio_authorized_vendros',
      'mutiny.user.token',
      '_hjSessionUser_*',
    ],
    meant: ['_hjSessionUser_1'],
    firstKept: '2023-05-31T22:00:00Z',
  },
  { keep: '30 days', id: 'P30D', names: ['cookiefirst-consent'], firstKept: '2024-05-01T22:00:00Z' },
  {
    keep: 'indefinitely',
    id: 'indefinitely',
    names: ['cookiefirst-id', 'hjActiveViewportIds'],
    firstKept: null,
  },
  {
    keep: '6 months',
    id: 'P6M',
    names: [
      'Hubspotutk',
      'messagesUtk',
      '_hstc',
      'sbjs_current',
      'sbjs_current_add',
      'sbjs_first',
      'sbjs_first_add',
      'sbjs_migrations',
      'sbjs_udata',
    ],
    firstKept: '2023-11-30T23:00:00Z',
  },
  {
    keep: '1 month',
    id: 'P1M',
    names: ['Prism_*'],
    meant: ['Prism_', 'Prism_7'],
    firstKept: '2024-04-30T22:00:00Z',
  },
  {
    keep: '1 hour',
    id: 'PT1H',
    names: ['_hssrc', '_hssc', 'mutiny.user.session', 'sbjs_session'],
    firstKept: '2024-05-31T21:00:00.000001Z',
  },
  {
    keep: '30 minutes',
    id: 'PT30M',
    names: ['_hjAbsoluteSessionInProgress', '_hjFirstSeen', '_hjSession_*'],
    meant: ['_hjSession_1', '_hjSession_User_1'],
    firstKept: '2024-05-31T21:30:00.000001Z',
  },
  { keep: '3 months', id: 'P3M', names: ['_fbp', '_gcl_au'], firstKept: '2024-02-29T23:00:00Z' },
  { keep: '1 day', id: 'P1D', names: ['In_or'], firstKept: '2024-05-30T22:00:00Z' },
];

/** Names that the policy does not name, or only in other letters. */
const OTHERS = ['_GA', '_gax', 'xga_1', 'access_token', 'prism_7', '_hjSession', 'sbjs_currentXadd', 'é', ''];
const OTHERWISE: Line = {
  keep: '13 months',
  id: 'P13M',
  names: [],
  meant: OTHERS,
  firstKept: '2023-04-30T22:00:00Z',
};

const POLICY = `category: cookies
title: "Cookies"
purpose: "Measuring, and running the site"
legal_basis: [consent, legitimate_interests]
source: "kaspr.cookies"
starts: set
keep:
  by: cookie name
  periods:
${LINES.flatMap(({ keep, names }) => names.map((name) => `    "${name}": ${keep}\n`)).join('')}  otherwise: 13 months
then: delete
review_every: 1 year
examples:
  - { given: { set: 2022-05-31, cookie name: _ga_1 }, on: 2024-06-01, expect: deleted }
`;

const MAP = `connection: crm
tables:
  cookie:
    category: cookies
    person: { visitor: visitor_id }
    attributes: { cookie name: name }
    events: { set: set_at }
`;

let project: TestProject;
let target: pg.Client;

beforeAll(async () => {
  project = await makeProject({ policies: { 'cookies.yaml': POLICY }, datamap: MAP, batchRows: 5 });
  await project.migrate();
  target = await connect(project.database.url);
  const admin = await connect(project.database.superuserUrl);
  await admin.query('CREATE EXTENSION citext');
  await admin.end();
  await target.query(
    `CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
  );
});

afterAll(async () => {
  await target.end();
  await project.drop();
});

/** A row that goes and one that stays for every value; all of them stay where nothing ends the period. */
async function fill(): Promise<void> {
  const rows = [...LINES, OTHERWISE].flatMap(({ names, meant = [], firstKept }) => {
    const values: (string | null)[] = [...names.filter((name) => !name.includes('*')), ...meant];
    if (firstKept === OTHERWISE.firstKept) values.push(null);
    return values.map((value) => [value, firstKept] as const);
  });
  for (const [value, firstKept] of rows) {
    await target.query(
      `INSERT INTO cookie (name, set_at, stays)
       SELECT $1, at, stays FROM (VALUES
         (coalesce($2::timestamptz, '1991-01-01') - interval '1 microsecond', $2 IS NULL),
         (coalesce($2::timestamptz, '2024-01-01'), true)) AS one(at, stays)`,
      [value, firstKept],
    );
  }
}

describe.each(['text', 'varchar(60)', 'char(60)', 'text COLLATE folded', 'citext'])(
  'in a column of type %s',
  (type) => {
    test('exactly the rows go whose period, by their names, is over', async () => {
      await target.query('DROP TABLE IF EXISTS cookie');
      await target.query(
        `CREATE TABLE cookie (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, visitor_id int, name ${type}, set_at timestamptz, stays bool)`,
      );
      await fill();
      const read = project.read();
      // The present of the test is years away from the servers'.
      const config = { ...read.config, maxClockDifferenceSeconds: CENTURY };
      const { checked, findings } = await connectProject(read);
      expect(findings.filter((found) => found.severity === 'error')).toEqual([]);
      const planned = await countPlan(config, checked, NOW);
      expect(planned.rules.map(({ rule }) => rule)).toEqual(
        [...LINES, OTHERWISE].map(({ id }) => `crm/cookie/cookies@${id}`),
      );
      const going = Number((await target.query('SELECT count(*) FROM cookie WHERE NOT stays')).rows[0].count);
      expect(planned.totals).toMatchObject({ due: going, unassigned: 0 });
      const place = await openWorkplace(config, new AbortController().signal, silentObserver);
      const { applied } = await applyRules({ ...place, clock: () => NOW }, read.rules);
      expect(applied.rules.map(({ rule, status }) => [rule, status])).toEqual(
        [...LINES, OTHERWISE]
          .filter(({ firstKept }) => firstKept !== null)
          .map(({ id }) => [`crm/cookie/cookies@${id}`, 'succeeded']),
      );
      expect(applied.totals.rows).toBe(going);
      expect((await target.query('SELECT name, set_at FROM cookie WHERE NOT stays')).rows).toEqual([]);
      const left = await target.query('SELECT count(*)::int FROM cookie');
      expect(left.rows[0].count).toBe(planned.totals.kept);
      expect(await verifyAudit(config)).toMatchObject({ ok: true });
    });
  },
);
