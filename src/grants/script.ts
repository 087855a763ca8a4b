import type { Need, RightsWriter } from '../sql/need.ts';

/** What is granted in one statement: rights on one thing, for the same reasons. */
interface GrantGroup {
  readonly because: readonly string[];
  readonly needs: readonly Need[];
}

/** A GRANT for each thing and reason, with the reason in a comment before it; the same needs give the same text. */
export function grantScript(needs: readonly Need[], rights: RightsWriter, role: string): readonly string[] {
  return groupsOf(needs).flatMap(({ because, needs: own }) => [
    `-- ${because.map(commentText).join(', ')}`,
    rights.grant(own, role),
  ]);
}

/** The statements alone, one for each thing. */
export function grantStatements(
  needs: readonly Need[],
  rights: RightsWriter,
  role: string,
): readonly string[] {
  return groupsOf(needs.map((need) => ({ ...need, because: [] }))).map((group) =>
    rights.grant(group.needs, role),
  );
}

/** A reason may hold a table's name, and that a line break, after which no comment goes on. */
function commentText(because: string): string {
  return because.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}

function groupsOf(needs: readonly Need[]): readonly GrantGroup[] {
  const groups = new Map<string, GrantGroup>();
  for (const need of needs) {
    const key = JSON.stringify([need.schema, need.table, need.because]);
    groups.set(key, { because: need.because, needs: [...(groups.get(key)?.needs ?? []), need] });
  }
  return [...groups.values()];
}
