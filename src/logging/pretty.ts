/** What every line carries and nobody at a terminal reads. */
const LEFT_OUT: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'event', 'msg']);

/** A log line of JSON for a person: time, level, event, and its facts. */
export function prettyLine(line: string): string {
  const facts = JSON.parse(line) as Record<string, unknown>;
  const time = String(facts['time']).slice(11, 19);
  const level = facts['level'] === 'info' ? '' : `${String(facts['level'])}: `;
  const said = Object.entries(facts)
    .filter(([name, value]) => !LEFT_OUT.has(name) && value !== null)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(' < ') : String(value)}`);
  return `${[time, `${level}${String(facts['msg'])}`, ...said].join('  ')}\n`;
}
