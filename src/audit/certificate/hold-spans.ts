import { coversPlace, type RulePlace } from '../../control/hold/hold-scope.ts';
import type { HoldPlaced, HoldReleased } from '../../ledger/entries/hold.ts';
import type { HoldsThen } from './facts.ts';

/** Where and when a run acted. */
export interface Span {
  readonly place: RulePlace;
  readonly since: string;
  readonly until: string;
}

interface Held {
  readonly placed: HoldPlaced;
  readonly since: string;
  /** The end of its cooling-off period; null: it stands. */
  until: string | null;
}

/** From when to when each legal hold was in force. */
export class HoldSpans {
  private readonly held = new Map<string, Held>();

  read(said: (HoldPlaced | HoldReleased) & { readonly at: string }): void {
    if (said.kind === 'hold placed') {
      this.held.set(said.hold, { placed: said, since: said.at, until: null });
      return;
    }
    const known = this.held.get(said.hold);
    if (known) known.until = said.free_at;
  }

  /** Those that were in force during one of the spans: on persons, who may stand in any table, and on the place as a whole. */
  during(spans: readonly Span[]): HoldsThen {
    const then = [...this.held.values()]
      .filter((held) => spans.some((span) => meets(held, span)))
      .map(({ placed }) => placed.holds);
    const count = (kind: HoldPlaced['holds']): number => then.filter((one) => one === kind).length;
    return {
      persons: count('person'),
      categories: count('category'),
      rules: count('rule'),
      connections: count('connection'),
    };
  }
}

function meets({ placed, since, until }: Held, span: Span): boolean {
  if (since > span.until || (until !== null && toSecond(until) < toSecond(span.since))) return false;
  const { holds: kind, target } = placed;
  return kind === 'person' || coversPlace({ kind, target }, span.place);
}

/** Holds count seconds, entries microseconds. */
function toSecond(instant: string): string {
  return instant.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}
