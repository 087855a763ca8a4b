import { isChanged, judgeInTable } from '../model/reference.ts';
import { tableOf } from '../model/world.ts';
import { type Promises, promisedOf, whatIsLeft } from './check.ts';
import type { RowText } from './people.ts';
import type { CompanyRows } from './rows.ts';

/** How the people after a run that anonymises compare with what the reference model says of each. */
export interface AnonymisedCheck {
  readonly expected: number;
  /** Rows that should be anonymised and are not, or not in each column. */
  readonly missing: number;
  /** Rows that should be as they were and are not, or that are gone, or new. */
  readonly surplus: number;
}

type People = ReadonlyMap<bigint, RowText>;

/** The keys of the people who are to be anonymised under the second promises, after runs under the first. */
export function keysToAnonymise(loaded: CompanyRows, first: Promises, second: Promises): ReadonlySet<bigint> {
  const site = { world: whatIsLeft(loaded, first), table: 'people' };
  const rows = tableOf(site.world, 'people').rows.filter((row) => {
    // Nobody was anonymised before: the rows were loaded without the marker.
    const { category, state } = judgeInTable(promisedOf(second), { ...row, anonymised_at: null }, site);
    return category === 'prospects' && isChanged(state);
  });
  return new Set(rows.map((row) => row['id'] as bigint));
}

/** Compares every person before and after, column by column. */
export function checkAnonymised(
  expected: ReadonlySet<bigint>,
  before: People,
  after: People,
): AnonymisedCheck {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const addresses = new Set([...after.values()].map((row) => row['email']));
  const wrong = keys.filter((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    return !was || !is || !(expected.has(key) ? isAnonymised(was, is) : isSame(was, is));
  });
  const missing = wrong.filter((key) => expected.has(key)).length;
  // Two people behind one address could not be told apart any more.
  const shared = after.size - addresses.size;
  return { expected: expected.size, missing, surplus: wrong.length - missing + shared };
}

/** The data map of the second policy set, read by hand. */
function isAnonymised(was: RowText, is: RowText): boolean {
  const { email = null, anonymised_at = null } = is;
  const made = email !== null && email !== was['email'] && /^user-\w{32}@invalid\.example$/.test(email);
  const rest: RowText = {
    ...was,
    email,
    phone: null,
    birth_date: was['birth_date']?.replace(/-..-..$/, '-01-01') ?? null,
    signup_ip: was['signup_ip']?.replace(/\d+$/, '0') ?? null,
    anonymised_at,
  };
  return made && anonymised_at !== null && isSame(rest, is);
}

function isSame(was: RowText, is: RowText): boolean {
  return Object.entries(was).every(([column, value]) => is[column] === value);
}
