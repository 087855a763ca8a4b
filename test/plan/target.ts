import { afterAll, beforeAll } from 'vitest';
import { listRelations, readShape } from '../../src/database/introspect.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session, TextRow } from '../../src/database/session.ts';
import { findTable } from '../../src/plan/check/coverage.ts';
import type { LiveTables } from '../../src/plan/check/table/live-tables.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import type { Statement } from '../../src/sql/fragment.ts';
import type { TableShape } from '../../src/sql/shape.ts';
import type { FreshTarget, TargetClient, TestEngine } from '../support/engines/engine.ts';

/** One target of a kind of server, with the plan's way to it and the test's own. */
export interface PlanTarget {
  readonly engine: TestEngine;
  readonly dialect: Dialect;
  readonly fresh: FreshTarget;
  /** In which the tables stand that no statement of a test puts elsewhere. */
  readonly schema: string;
  /** What the product speaks through. */
  readonly session: Session;
  /** On which the test plays the application. */
  readonly client: TargetClient;
  /** The rows of one statement that the plan wrote. */
  ask(statement: Statement): Promise<readonly TextRow[]>;
  /** Every table as it is now. */
  live(): Promise<LiveTables & { readonly shapes: readonly TableShape[] }>;
}

/** Opens one for the tests of a `describe`; asked for by them, since it is not there before. */
export function useTarget(engine: TestEngine): () => PlanTarget {
  let target: PlanTarget;
  beforeAll(async () => {
    target = await openTarget(engine);
  });
  afterAll(async () => {
    await target?.session.close();
    await target?.client.end();
    await target?.fresh.drop();
  });
  return () => target;
}

async function openTarget(engine: TestEngine): Promise<PlanTarget> {
  const fresh = await engine.freshTarget();
  const session = await openSession(fresh.url, 'the test');
  const { dialect } = session.engine;
  const client = await engine.connect(fresh.url);
  return {
    engine,
    dialect,
    fresh,
    schema: engine.schemaOf(fresh.name),
    session,
    client,
    ask: async (statement) => (await session.run(statement)).rows,
    live: async () => {
      const shapes: TableShape[] = [];
      for (const relation of await listRelations(session)) {
        const shape = await readShape(session, relation);
        if (shape) shapes.push(shape);
      }
      return { dialect, shapes, find: (written) => findTable(written, shapes) };
    },
  };
}

/** What differs from one engine to the other, by its name. */
export type PerEngine<T> = Readonly<Record<TestEngine['name'], T>>;
