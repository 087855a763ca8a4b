import { createReadStream } from 'node:fs';
import { ENTRY_COLUMNS, entryCells } from '../../../audit/entry-csv.ts';
import { EntryPlaces } from '../../../audit/entry-place.ts';
import { EXPORT_FILES } from '../../../audit/export-files.ts';
import { readWhole } from '../../../audit/export-reader.ts';
import type { Entry } from '../../../ledger/entry.ts';
import type { Strange } from '../../../ledger/verify/books/defect.ts';
import { csvRow } from '../../../notice/csv.ts';

/** One line of `entries.csv`. */
interface Line {
  /** null: the header. */
  readonly seq: bigint | null;
  readonly text: string;
}

/** The spreadsheet of these entries, the header first; those that cannot be read have no line. */
export async function* sheetLines(entries: AsyncIterable<Entry>): AsyncGenerator<Line> {
  yield { seq: null, text: csvRow(ENTRY_COLUMNS) };
  const places = new EntryPlaces();
  for await (const entry of entries) {
    const said = readWhole(entry);
    if (!said) continue;
    const cells = entryCells({ said, places: places.read(said), hash: entry.hash, text: entry.text });
    yield { seq: entry.seq, text: csvRow(cells) };
  }
}

/** The first line that is not the one that its entry makes. Throws the file system's error where there is no file. */
export async function strangeSheet(path: string, entries: AsyncIterable<Entry>): Promise<Strange | null> {
  const sheet = new Pieces(createReadStream(path, 'utf8')[Symbol.asyncIterator]());
  try {
    for await (const { seq, text } of sheetLines(entries)) {
      if ((await sheet.take(text.length)) === text) continue;
      const what = seq === null ? 'the header' : `the line of entry ${seq}`;
      return {
        ...(seq === null ? {} : { seq }),
        code: 'sheet',
        fact: `${what} in ${EXPORT_FILES.entries} is not the one that the entries make`,
      };
    }
    if ((await sheet.take(1)) === '') return null;
    return { code: 'sheet', fact: `${EXPORT_FILES.entries} goes on after the last entry` };
  } finally {
    await sheet.close();
  }
}

/** A file that is taken a few characters at a time. */
class Pieces {
  private readonly pieces: AsyncIterator<string>;
  private rest = '';

  constructor(pieces: AsyncIterator<string>) {
    this.pieces = pieces;
  }

  /** Fewer where the file ends. */
  async take(characters: number): Promise<string> {
    while (this.rest.length < characters) {
      const { done, value } = await this.pieces.next();
      if (done) break;
      this.rest += value;
    }
    const taken = this.rest.slice(0, characters);
    this.rest = this.rest.slice(characters);
    return taken;
  }

  async close(): Promise<void> {
    await this.pieces.return?.();
  }
}
