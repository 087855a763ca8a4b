import type { Relation } from '../../database/introspect.ts';
import type { TableEntry } from '../../datamap/place/place.ts';
import { Failure } from '../../errors.ts';
import { phraseText } from '../../finding.ts';
import { findTable } from '../../plan/check/coverage.ts';
import { nearest } from '../../reading/nearest.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Project } from '../project/project.ts';

/** Where a row is looked for, as it was typed. */
export interface WrittenPlace {
  readonly connection: string;
  /** `table` or `schema.table` */
  readonly table: string;
}

/** Reads `crm.people` or `crm.public.people`; the connection must be one that a data map describes. */
export function parseRowPlace(project: Project, text: string): WrittenPlace {
  const dot = text.indexOf('.');
  if (dot <= 0 || dot === text.length - 1)
    throw usage('row-place', '--row takes a connection and a table', 'write it as in `--row crm.people 42`');
  const connection = text.slice(0, dot);
  const known = project.maps.flatMap((map) => map.connections);
  if (known.includes(connection)) return { connection, table: text.slice(dot + 1) };
  const near = nearest(connection, known);
  throw usage(
    'connection-unknown',
    `no data map describes a connection ${connection}`,
    near ? `did you mean ${near}?` : `there are: ${known.join(', ') || 'none'}`,
  );
}

/** The project as far as it concerns one connection. */
export function onlyConnection(project: Project, connection: string): Project {
  return {
    ...project,
    maps: project.maps.flatMap((map) =>
      map.connections.includes(connection) ? [{ ...map, connections: [connection] }] : [],
    ),
    rules: project.rules.filter((rule) => rule.connection === connection),
  };
}

/** A table in which categories live, and what the data map says of it. */
export interface RowTable {
  readonly relation: Relation;
  readonly entry: Extract<TableEntry, { readonly kind: 'places' }>;
}

/** Finds the table; throws where it is not there, or where no policy decides about its rows. */
export function findRowTable(
  project: Project,
  place: WrittenPlace,
  relations: readonly Relation[],
): RowTable {
  const found = findTable(place.table, relations);
  if (found.kind === 'several')
    throw usage(
      'table-ambiguous',
      `${place.table} could be ${found.names.join(', ')}`,
      'write its schema, too',
    );
  if (found.kind === 'none')
    throw usage('table-unknown', `${place.connection} has no table ${place.table}`, phraseText(found.near));
  const entry = project.maps
    .filter((map) => map.connections.includes(place.connection))
    .flatMap((map) => map.tables)
    .find((one) => {
      const named = findTable(one.table, relations);
      return named.kind === 'one' && named.thing === found.thing;
    });
  if (entry?.kind === 'places') return { relation: found.thing, entry };
  throw undecided(`${place.connection}.${shapeName(found.thing)}`, entry ?? null);
}

/** Why no policy decides about the rows of a table. */
function undecided(table: string, entry: Exclude<TableEntry, { readonly kind: 'places' }> | null): Failure {
  const code = 'row-without-policy';
  if (!entry) {
    const hint = 'give it a category, `exempt:`, `with:` or `todo:` in the data map';
    return new Failure({ code, fact: `no data map names ${table}: no policy decides about its rows`, hint });
  }
  const at = `${entry.position.file}:${entry.position.line}`;
  switch (entry.kind) {
    case 'with': {
      const fact = `the rows of ${table} go with those of ${entry.parent} (${at})`;
      return new Failure({ code, fact, hint: `ask for the row of ${entry.parent}` });
    }
    case 'exempt': {
      const fact = `${table} is exempt (${at}): no policy decides about its rows`;
      return new Failure({ code, fact, hint: `the data map's reason: ${entry.reason}` });
    }
    case 'todo': {
      const fact = `${table} is still to be done (${at}): no policy decides about its rows yet`;
      return new Failure({ code, fact, hint: `the data map says: ${entry.reason}` });
    }
  }
}

function usage(code: string, fact: string, hint: string): Failure {
  return new Failure({ kind: 'usage', code, fact, hint });
}
