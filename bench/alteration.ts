import type { Technique } from '../src/anonymise/alteration.ts';
import { alteredValue } from '../src/anonymise/altered-value.ts';
import { pseudonymKey } from '../src/anonymise/pseudonym-key.ts';
import { readDigestKey } from '../src/config/key-file.ts';
import { openSession } from '../src/database/open-session.ts';
import { type Fragment, join, sql } from '../src/sql/fragment.ts';
import { column as ownColumn } from '../src/sql/predicate-sql.ts';
import type { Column, RelationName } from '../src/sql/shape.ts';
import type { Ground, ProjectTexts } from './project.ts';

/** Four columns, one of them with a keyed pseudonym. */
const TECHNIQUES: Readonly<Record<string, Technique>> = {
  email: { kind: 'set', parts: ['', ''], placeholders: ['digest'] },
  phone: { kind: 'null' },
  born: { kind: 'generalise', to: 'year' },
  name: { kind: 'set', parts: ['nobody'], placeholders: [] },
};

/** A project that does that to the table `customers`, the same on every engine. */
export const PSEUDONYMISE: ProjectTexts = {
  policy: `category: customers
title: "Customers"
purpose: "Orders"
legal_basis: contract
starts: last seen
keep: 3 months
then: pseudonymise
examples:
  - { given: { last seen: 2024-01-31 }, on: 2024-05-01, expect: pseudonymised }
`,
  map: `connection: crm
tables:
  customers:
    category: customers
    person: { customer: id }
    events:
      last seen: { column: seen, always: true }
    anonymise:
      columns:
        email: { set: "{digest}" }
        phone: null
        born: { generalise: year }
        name: { set: nobody }
      leaves: [id, seen, country, note]
      marker: done_at
`,
};

/** `column = expression` of the four columns, as the product writes the expressions; the table is called `t`. */
export async function sameExpressions(stage: Ground, table: RelationName): Promise<Fragment> {
  const { config } = stage.project;
  const key = pseudonymKey(readDigestKey(config.digestKeyFile ?? ''), 'customers');
  const session = await openSession(config.connections['crm']?.url ?? '', 'the bench');
  try {
    const shape = await session.engine.readShape(session, table);
    const { dialect } = session.engine;
    const columns = Object.entries(TECHNIQUES).map(([name, technique]) => {
      const column = shape?.columns.find((one) => one.name === name) as Column;
      return sql`${dialect.identifier(name)} = ${alteredValue({ column, technique }, ownColumn(dialect, name), key, dialect.engine)}`;
    });
    return join(columns, ', ');
  } finally {
    await session.close();
  }
}
