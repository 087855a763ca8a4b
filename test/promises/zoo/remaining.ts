import type { Tables, TextRow } from '../tables.ts';
import { isOld, things, withoutOld } from './species.ts';

/** What a complete run leaves of the tables that it changes. */
type Left = (before: Tables) => Tables;

/** The map of `things`, with these dependants. */
export function withDependants(...lines: readonly string[]): string {
  return things(`events: { begun: at }\ndependants:${lines.map((line) => `\n  - ${line}`).join('')}`);
}

const oldIds = (rows: readonly TextRow[] = []): ReadonlySet<string | null | undefined> =>
  new Set(rows.filter(isOld).map((row) => row['id']));

/** Orders, their lines and notes of the lines; notes lose their line. */
export const afterThree: Left = ({ things: rows, orders = [], lines = [], notes = [] }) => {
  const ids = oldIds(rows);
  const goneOrders = new Set(orders.filter((row) => ids.has(row['ref'])).map((row) => row['id']));
  const goneLines = new Set(lines.filter((row) => goneOrders.has(row['ref'] ?? '')).map((row) => row['id']));
  return {
    things: withoutOld(rows),
    orders: orders.filter((row) => !goneOrders.has(row['id'] ?? '')),
    lines: lines.filter((row) => !goneLines.has(row['id'] ?? '')),
    notes: notes.map((row) => (goneLines.has(row['ref'] ?? '') ? { ...row, ref: null } : row)),
  };
};

/** Every second one is referred to, and stays. */
export const afterBlocked: Left = ({ things: rows = [] }) => ({
  things: rows.filter((row) => Number(row['id']) % 2 === 1 || !isOld(row)),
});

/** Orders go with what they refer to. */
export const afterOrders: Left = ({ things: rows, orders = [] }) => ({
  things: withoutOld(rows),
  orders: orders.filter((row) => !oldIds(rows).has(row['ref'])),
});

/** Orders stay, and refer to nothing. */
export const afterDetached: Left = ({ things: rows, orders = [] }) => ({
  things: withoutOld(rows),
  orders: orders.map((row) => (oldIds(rows).has(row['ref']) ? { ...row, ref: null } : row)),
});

/** What refers to a thing that goes is a thing itself. */
export const afterOwnDetached: Left = ({ things: rows }) => ({
  things: withoutOld(rows).map((row) => (oldIds(rows).has(row['mother']) ? { ...row, mother: null } : row)),
});
