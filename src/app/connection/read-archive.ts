import type { Config } from '../../config/config.ts';
import { listRelations, type Relation } from '../../database/introspect.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { LiveTables } from '../../plan/check/table/live-tables.ts';
import { archivedDependants } from '../../rules/rule/archived-dependants.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { openConnection } from './open-connection.ts';
import { type ReadShapes, readNamed } from './read-tables.ts';

/** The archives that rules speak of; each connection is asked once. */
export interface Archives {
  /** The table of the rule's archive; null where it has none, or its connection cannot be asked. */
  read(rule: Rule): Promise<LiveTables | null>;
  /** What kept a connection from being asked, by its name. */
  readonly failures: ReadonlyMap<string, Failure>;
  close(): Promise<void>;
}

interface Opened {
  readonly session: Session;
  readonly relations: readonly Relation[];
  readonly shapes: ReadShapes;
}

/** Those that are `away` are not asked. */
export function openArchives(config: Config, away: ReadonlyMap<string, Failure>): Archives {
  const opened = new Map<string, Opened>();
  const failures = new Map(away);
  const open = async (name: string): Promise<Opened> => {
    const known = opened.get(name);
    if (known) return known;
    const session = await openConnection(config, name);
    const one: Opened = { session, relations: await listRelations(session), shapes: new Map() };
    opened.set(name, one);
    return one;
  };
  return {
    failures,
    read: async (rule) => {
      const name = rule.archiveConnection;
      if (name === null || failures.has(name)) return null;
      try {
        const { session, relations, shapes } = await open(name);
        return await readArchive(session, rule, relations, shapes);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.set(name, error);
        return null;
      }
    },
    close: async () => {
      for (const { session } of opened.values()) await session.close();
    },
  };
}

/** Reads the rule's archive on its connection. */
export function readArchive(
  session: Session,
  { archivePlace, dependants }: Rule,
  relations: readonly Relation[],
  shapes: ReadShapes,
): Promise<LiveTables> {
  const beside = archivedDependants(dependants).map(({ to }) => to.table);
  return readNamed(session, [...(archivePlace ? [archivePlace.table] : []), ...beside], relations, shapes);
}
