import type { Random } from '../plan/random.ts';

/** What stands in place of a value: other types, other languages' code, numbers with two readings, signs of YAML. */
const HOSTILE_VALUES = [
  '',
  '~',
  'null',
  'no',
  '010',
  '0x10',
  '1e3',
  '.inf',
  '-1',
  '1:30',
  '99999999999999999999',
  '[]',
  '{}',
  '[[[[]]]]',
  '{ a: { b: [c] } }',
  '*alias',
  '&anchor x',
  '!!js/function x',
  '!tag',
  '|',
  '>-',
  '"',
  "'",
  '"\\0"',
  '"\\ud800"',
  '"\\u202e"',
  '`x`',
  '@x',
  '%x',
  '# x',
  '- x',
  '? x',
  '<<',
  '__proto__',
  "' OR '1'='1",
  '"x\\"; DROP TABLE log; --"',
  '../../../../etc/passwd',
  '${HOME}',
  '${',
  '${PORT}${PORT}',
  'postgres://app:changeme@127.0.0.1/crm',
  '\u0441\u043e\u0440\u0443',
  'e\u0301\u200b\u00a0',
  'x'.repeat(5_000),
  '0d',
  '1m',
  '300 years',
  '@reboot',
  'anonymise',
  'pseudonymise',
  'review',
  'forbidden',
  '{ set: "{random}{digest}{random}" }',
  '{ set: "{" }',
  '{ mask: { keep_last: -1 } }',
  '{ remove: [/, "~2", a] }',
  '{ round: 1e-400 }',
  '{ generalise: century }',
  '{ truncate_ip: { v4: 33, v6: 0.5 } }',
] as const;

type Change = (lines: readonly string[], random: Random) => readonly string[];

/** Changes of whole lines; a line that has no key stays as it is. */
const CHANGES: readonly Change[] = [
  (lines, random) => lines.toSpliced(random.below(lines.length), 1),
  (lines, random) => atLine(lines, random, (line) => [line, line]),
  (lines, random) => {
    const [one, other] = [random.below(lines.length), random.below(lines.length)];
    return lines.with(one, lines[other] ?? '').with(other, lines[one] ?? '');
  },
  (lines, random) =>
    atLine(lines, random, (line) => [line.replace(/:.*$/, `: ${random.pick(HOSTILE_VALUES)}`)]),
  (lines, random) =>
    atLine(lines, random, (line) => [line.replace(/[^\s:-][^:]*:/, `${random.pick(HOSTILE_VALUES)}:`)]),
  (lines, random) => {
    const key = keyOf(random.pick(lines));
    return atLine(lines, random, (line) => [line.replace(keyOf(line), () => key)]);
  },
  (lines, random) => atLine(lines, random, (line) => [`${' '.repeat(random.below(5))}${line}`]),
  (lines, random) => atLine(lines, random, (line) => [line.replace(/^ {1,2}/, '')]),
  (lines, random) => atLine(lines, random, (line) => [line.replace(/^ */, '\t')]),
  (lines, random) => atLine(lines, random, (line) => [line, random.pick(HOSTILE_VALUES)]),
  (lines, random) => lines.slice(0, 1 + random.below(lines.length)),
  (lines, random) => [...lines, '---', ...lines.slice(random.below(lines.length))],
];

/** A file with one to three things wrong: lines lost, doubled or exchanged, values, keys, indentation, bytes. */
export function mutate(file: Uint8Array, random: Random): Uint8Array {
  let lines: readonly string[] = new TextDecoder().decode(file).split('\n');
  const count = random.below(3) + 1;
  for (let index = 0; index < count; index += 1) lines = random.pick(CHANGES)(lines, random);
  const bytes = new TextEncoder().encode(lines.join('\n'));
  return random.below(4) === 0 ? damaged(bytes, random) : bytes;
}

function atLine(
  lines: readonly string[],
  random: Random,
  change: (line: string) => readonly string[],
): readonly string[] {
  const at = random.below(lines.length);
  return lines.toSpliced(at, 1, ...change(lines[at] ?? ''));
}

function keyOf(line: string): string {
  return /[^\s:-][^:]*(?=:)/.exec(line)?.[0] ?? '';
}

/** The bytes cut somewhere, or with one of them turned into another. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  return random.below(2) === 0 ? bytes.slice(0, at) : bytes.with(at, random.below(256));
}
