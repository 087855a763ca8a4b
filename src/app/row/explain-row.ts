import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { formatKeep } from '../../calendar/keep.ts';
import { listRelations } from '../../database/introspect.ts';
import type { Session } from '../../database/session.ts';
import type { Position } from '../../finding.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import type { Withholding } from '../../plan/dependants/withheld.ts';
import { planRule } from '../../plan/plan.ts';
import { decidedBy } from '../../plan/row/decided-by.ts';
import { questionFor, type RowAnswer } from '../../plan/row/row-statement.ts';
import { agree, judgeAnswer } from '../../plan/row/row-verdict.ts';
import { isSameRelation } from '../../plan/same-relation.ts';
import type { RowState } from '../../plan/state/state.ts';
import { isKeptStronger } from '../../plan/state/staying-state.ts';
import type { Policy } from '../../policy/policy.ts';
import { nextStage } from '../../rules/rule/next-stage.ts';
import { eventName } from '../../rules/rule/start-event.ts';
import { shapeName } from '../../sql/shape.ts';
import { openConnection } from '../connection/open-connection.ts';
import { type OpenHolds, readOpenHolds } from '../hold/known.ts';
import type { Project } from '../project/project.ts';
import { disagreement, noRow, onlyDrafts } from './row-failure.ts';
import { type HoldOnRow, holdsOn, holdsOnConnection } from './row-holds.ts';
import { type KeySource, readRowKey } from './row-key.ts';
import { findRowTable, type RowTable, type WrittenPlace } from './row-table.ts';

/** `explain --row --json`: never a key, a person, or what a hold is about. */
export interface RowExplanation {
  readonly format_version: 1;
  readonly connection: string;
  /** `schema.table` */
  readonly table: string;
  /** null where no filter of the table lets the row in. */
  readonly category: string | null;
  readonly rule: string | null;
  readonly at: string;
  /** The deciding event, and its time: a day, an instant, or what the server says instead of a time. */
  readonly start: { readonly event: string; readonly at: string } | null;
  readonly keep: string | null;
  /** Where a condition keeps the row longer. */
  readonly at_most: string | null;
  readonly due_at: string | null;
  readonly state: RowState | 'unassigned';
  /** Every hold that covers the row, whatever its state. */
  readonly holds: readonly HoldOnRow[];
  /** Whether it is kept past `at_most` by something stronger, which the state names. */
  readonly past_at_most: boolean;
  /** Tables with a row that is kept on its own account, and would go or change with this one. */
  readonly withheld_by: readonly string[];
  /** Why such a row is kept. */
  readonly withheld_because: readonly { readonly table: string; readonly reason: Withholding }[];
  /** Tables with a row that refers to this one and does not go with it. */
  readonly blocked_by: readonly string[];
  readonly decided_by: Pick<Position, 'file' | 'line'>;
}

/** One row: where it stands, how its key is read, and when. */
export interface RowRequest {
  readonly place: WrittenPlace;
  readonly key: KeySource;
  readonly at: Instant;
}

/** What the rules say of one row at one present; reads only. `checked` are the connection's rules. */
export async function explainRow(
  project: Project,
  checked: readonly CheckedRule[],
  { place, key, at }: RowRequest,
): Promise<RowExplanation> {
  const holds = await readOpenHolds(project.config);
  const session = await openConnection(project.config, place.connection);
  try {
    const table = findRowTable(project, place, await listRelations(session));
    const name = `${place.connection}.${shapeName(table.relation)}`;
    const rules = checked.filter((rule) => isSameRelation(rule.shape, table.relation));
    const [first] = rules;
    if (!first) throw onlyDrafts(name);
    const values = await readRowKey(session, first, key, name);
    // One snapshot: what the statements say is about one and the same row. Whoever types a key takes longer than one lives.
    await session.engine.beginReading(session);
    return await explain(session, {
      rules,
      table,
      name,
      at,
      holds,
      key: values,
      connection: place.connection,
      policies: project.policies,
    });
  } finally {
    await session.close();
  }
}

/** Everything that is known before the row is read. */
interface Search {
  readonly rules: readonly CheckedRule[];
  readonly table: RowTable;
  /** `connection.schema.table` */
  readonly name: string;
  readonly connection: string;
  readonly key: readonly string[];
  readonly at: Instant;
  readonly holds: OpenHolds;
  readonly policies: readonly Policy[];
}

async function explain(session: Session, search: Search): Promise<RowExplanation> {
  const asked = { unassigned: false };
  const said: { checked: CheckedRule; answer: RowAnswer; state: RowState }[] = [];
  for (const checked of search.rules) {
    const question = questionFor(planRule(checked, search.at), search.key, search.holds.known);
    const [row] = (await session.run(question.statement)).rows;
    if (!row) throw noRow(search.name);
    const answer = question.read(row);
    if (answer.isIn) said.push({ checked, answer, state: answer.state });
    asked.unassigned ||= answer.isUnassigned;
  }
  const next = nextStage(said);
  if (next) return explainIn(session, search, next.checked, next.answer);
  if (!asked.unassigned) throw onlyDrafts(search.name);
  return {
    ...headOf(search),
    ...NO_PERIOD,
    state: 'unassigned',
    holds: holdsOnConnection(search.holds.holds, search.connection),
    decided_by: lineOf(search.table.entry.position),
  };
}

const NO_PERIOD = {
  category: null,
  rule: null,
  start: null,
  keep: null,
  at_most: null,
  due_at: null,
  past_at_most: false,
  withheld_by: [],
  withheld_because: [],
  blocked_by: [],
} as const;

async function explainIn(
  session: Session,
  search: Search,
  checked: CheckedRule,
  answer: RowAnswer,
): Promise<RowExplanation> {
  const { rule } = checked;
  const verdict = judgeAnswer(checked, answer, search.at);
  if (!agree(answer.state, verdict.state)) throw disagreement(search.name, answer.state, verdict.state);
  const extension = answer.extended ? rule.extension : null;
  const withheld = withheldBecause(answer);
  const starts = search.policies.find(({ category }) => category === rule.category)?.starts ?? null;
  return {
    ...headOf(search),
    category: rule.category,
    rule: rule.id,
    start: verdict.start && { ...verdict.start, event: eventName(verdict.start.event, rule.base, starts) },
    keep: formatKeep(rule.keep),
    at_most: extension && formatKeep(extension.atMost),
    due_at: verdict.dueAt === null ? null : formatInstant(verdict.dueAt),
    state: answer.state,
    holds: await holdsOn(session, checked, search.key, search.holds.holds),
    past_at_most: answer.pastAtMost && isKeptStronger(answer.state),
    withheld_by: [...new Set(withheld.map(({ table }) => table))],
    withheld_because: withheld,
    blocked_by: answer.blockedBy,
    decided_by: lineOf(decidedBy(checked, answer)),
  };
}

/** Two paths may lead to one table. */
function withheldBecause({ withheldBy }: RowAnswer): RowExplanation['withheld_because'] {
  const all = withheldBy.map(({ path, reason }) => ({ table: shapeName(path.last.shape), reason }));
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function headOf({
  connection,
  table,
  at,
}: Search): Pick<RowExplanation, 'format_version' | 'connection' | 'table' | 'at'> {
  return { format_version: 1, connection, table: shapeName(table.relation), at: formatInstant(at) };
}

function lineOf({ file, line }: Position): RowExplanation['decided_by'] {
  return { file, line };
}
