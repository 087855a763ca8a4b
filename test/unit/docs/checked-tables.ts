/** A table of a page that says of itself how it is checked. */
interface CheckedTable {
  readonly kind: string;
  /** Cells without their marks of code. */
  readonly rows: readonly (readonly string[])[];
}

/** Tables under a line `<!-- checked: KIND -->`. */
export function checkedTables(text: string): readonly CheckedTable[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, kind] = /^<!-- checked: (.+) -->$/.exec(line) ?? [];
    if (kind === undefined) return [];
    const end = lines.findIndex((one, at) => at > index && !one.startsWith('|'));
    const table = lines.slice(index + 1, end < 0 ? undefined : end);
    if (table.length < 3) throw new Error(`the table "${kind}" has no row`);
    return [{ kind, rows: table.slice(2).map(cellsOf) }];
  });
}

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.replaceAll('`', '').trim());
}
