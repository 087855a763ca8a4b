import type { Need, RightOn } from '../sql/need.ts';

/** Whether one of the needs asks for this right just there, or for it on the whole of what it is on. */
export function isNeeded(
  needs: readonly Need[],
  { schema, table, column }: RightOn,
  privilege: string,
): boolean {
  return needs.some(
    (need) =>
      need.privilege === privilege &&
      need.schema === schema &&
      need.table === table &&
      (need.column === column || need.column === null),
  );
}
