import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestEngine } from '../../support/engines/engine.ts';
import { ENGINES } from '../../support/engines/engines.ts';
import { instant } from '../moment.ts';
import { COMPANIES } from './clauses.ts';
import { type Company, openCompany } from './company.ts';
import { expectLeft, fill } from './scene.ts';

/** Cases of one promise; `of` gives the company's databases once they are there. */
export type Clause = (id: string, cases: (of: () => Company) => void) => void;

/*
 * `npm run test:published` tries every clause on every engine, with all its cases; a short run has one engine for each
 * company, and one case of many that are alike.
 */

const isWhole = ['published', 'long'].includes(process.env['MODE'] ?? '');

/** Of a company, on which engines; neighbours in the list have different ones in a short run. */
function enginesOf(company: string): readonly TestEngine[] {
  const turn = COMPANIES.indexOf(company) % ENGINES.length;
  return isWhole ? ENGINES : ENGINES.slice(turn, turn + 1);
}

/** Every clause of a company; a suite is called `clause on ENGINE`, by which the table is made. */
export function describeCompany(name: string, clauses: (clause: Clause) => void): void {
  describe.each(enginesOf(name))(`${name}, $name`, (engine) => {
    let company: Company | null = null;
    beforeAll(async () => {
      company = await openCompany(name, engine);
    });
    afterAll(() => company?.close());
    const of = (): Company => {
      if (!company) throw new RangeError('the databases are not there yet');
      return company;
    };
    test('the project fits its databases', async () => {
      const { code, stdout } = await of().runAt('validate --connect --json', instant('2026-06-01T12:00:00Z'));
      const { findings } = JSON.parse(stdout) as { findings: { accepted?: string }[] };
      expect(findings.filter(({ accepted }) => accepted === undefined)).toEqual([]);
      expect(code).toBe(0);
    });
    test('all its rules run, and find nothing in empty tables', async () => {
      const scene = await fill(of(), []);
      await of().apply(of().categories, instant('2026-06-01T12:00:00Z'));
      await expectLeft(of(), scene, 'after');
    });
    clauses((id, cases) => describe(`${id} on ${engine.name}`, () => cases(of)));
  });
}

/** All of them in a whole run; else the first. */
export function casesNow<Case>(cases: readonly Case[]): readonly Case[] {
  return isWhole ? cases : cases.slice(0, 1);
}
