import type { Varying } from './step.ts';

/** How a thing that varies looks; the first that fits a place of the page is the one that is meant. */
const SHAPES: Readonly<Record<Varying, string>> = {
  id: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
  time: '\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:Z|[+-]\\d{2}(?::?\\d{2})?)?',
  date: '\\d{4}-\\d{2}-\\d{2}',
  hash: '(?<![0-9a-f])[0-9a-f]{8,64}(?![0-9a-f])',
  duration: '\\d+(?:\\.\\d+)? ?(?:ms|s|seconds?|minutes?|min)\\b',
  number: '\\d(?:[\\d, ]*\\d)?(?:\\.\\d+)?',
};
const ORDER: readonly Varying[] = ['id', 'time', 'date', 'hash', 'duration', 'number'];

/**
 * Whether what a page shows is what was printed: `…` stands for anything in its line, `…` by itself for any lines, and
 * what varies for anything that looks like it. Spaces at the ends of lines do not count. Null: it is; otherwise what differs.
 */
export function compareOutput(shown: string, printed: string, varies: readonly Varying[]): string | null {
  const expected = linesOf(shown);
  const actual = linesOf(printed);
  const pattern = (lines: readonly string[]): string =>
    lines.map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${linePattern(line, varies)}\n`)).join('');
  const text = actual.map((line) => `${line}\n`).join('');
  if (new RegExp(`^${pattern(expected)}$`).test(text)) return null;
  // The longest beginning that agrees leads to the line that does not.
  let agreed = expected.length;
  while (agreed > 0 && !new RegExp(`^${pattern(expected.slice(0, agreed))}`).test(text)) agreed -= 1;
  return [
    `the page shows: ${expected[agreed] ?? '(nothing more)'}`,
    'which is not so; all that was printed:',
    text,
  ].join('\n');
}

function linesOf(text: string): readonly string[] {
  // French sets no-break spaces, which nobody can tell from others in a page.
  const spaced = text.replace(/[\u00a0\u202f]/g, ' ');
  const lines = spaced.split('\n').map((line) => line.trimEnd());
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function linePattern(line: string, varies: readonly Varying[]): string {
  const shapes = ORDER.filter((name) => varies.includes(name));
  if (shapes.length === 0) return fixed(line);
  const any = new RegExp(shapes.map((name) => `(?<${name}>${SHAPES[name]})`).join('|'), 'g');
  let pattern = '';
  let from = 0;
  for (const match of line.matchAll(any)) {
    const name = shapes.find((one) => match.groups?.[one] !== undefined) as Varying;
    pattern += fixed(line.slice(from, match.index)) + SHAPES[name];
    from = match.index + match[0].length;
  }
  return pattern + fixed(line.slice(from));
}

function fixed(text: string): string {
  return (
    text
      .replace(/[.*+?^${}()[\]\\]/g, '\\$&')
      .replaceAll('…', '.*')
      // Columns are as wide as what is in them.
      .replace(/ *([│|]) *| {2,}/g, (_, bar?: string) => {
        if (bar === undefined) return ' +';
        return ` *${bar === '|' ? '\\|' : bar} *`;
      })
      .replace(/─{2,}/g, '─+')
  );
}

/** Whether a document holds all that is shown of it; `"…"` stands for any value. */
export function holds(shown: unknown, whole: unknown): boolean {
  if (shown === '…') return true;
  if (typeof shown !== 'object' || shown === null) return shown === whole;
  if (typeof whole !== 'object' || whole === null || Array.isArray(shown) !== Array.isArray(whole))
    return false;
  const entries = Object.entries(shown);
  if (Array.isArray(shown) && shown.length !== (whole as unknown[]).length) return false;
  return entries.every(([key, value]) => holds(value, (whole as Record<string, unknown>)[key]));
}
