/** Where the signatures of a note stand. */
const SIGNATURE = '— ';

/** Signed notes one after the other, an empty line between them. */
export function joinNote(note: string, isFirst: boolean): string {
  return isFirst ? note : `\n${note}`;
}

/** The notes of such a text, whatever else stands between them being left to whoever opens them. */
export function splitNotes(text: string): readonly string[] {
  const notes: string[] = [];
  let lines: string[] = [];
  const end = (): void => {
    const note = lines.join('\n').replace(/^\n+|\n+$/g, '');
    if (note !== '') notes.push(`${note}\n`);
    lines = [];
  };
  for (const line of text.split('\n')) {
    const isSigned = lines.some((one) => one.startsWith(SIGNATURE));
    if (isSigned && !line.startsWith(SIGNATURE)) end();
    lines.push(line);
  }
  end();
  return notes;
}

/** How many entries a note says that it covers, before its signature is asked for; null where it says none. */
export function claimedSize(note: string): bigint | null {
  const [, size = ''] = note.split('\n');
  return /^[1-9][0-9]{0,18}$/.test(size) ? BigInt(size) : null;
}
