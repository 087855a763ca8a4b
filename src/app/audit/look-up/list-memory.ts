import type { EntryPlaces } from '../../../audit/entry-place.ts';
import type { Session } from '../../../database/session.ts';
import type { Body, Entry } from '../../../ledger/entry.ts';
import { type Names, recall } from '../../../ledger/recall.ts';

const NAMING = ['batch', 'run', 'hold', 'alarm'] as const;

/** What entries name and a list has not come by: it begins in the middle, or leaves kinds out. */
export class Memory {
  private readonly session: Session;
  private readonly places: EntryPlaces;
  /** What was listed or looked up already. */
  private readonly known = new Set<string>();
  private waiting: Entry[] = [];

  constructor(session: Session, places: EntryPlaces) {
    this.session = session;
    this.places = places;
  }

  /** Looks up what these entries, which come next, name and nobody has spoken of. */
  async recallFor(page: readonly (Body & { readonly seq: number })[]): Promise<void> {
    const names: Record<keyof Names, string[]> = { batch: [], run: [], hold: [], alarm: [] };
    for (const said of page) {
      const isFirst = introduces(said);
      for (const naming of NAMING) {
        const name = (said as unknown as Partial<Record<string, unknown>>)[naming];
        if (typeof name !== 'string' || this.known.has(name)) continue;
        // An intent is no word on its run.
        if (isFirst !== naming) names[naming].push(name);
        this.known.add(name);
      }
    }
    const own = new Set(page.map(({ seq }) => BigInt(seq)));
    const found = await recall(this.session, names, BigInt(page.at(-1)?.seq ?? 0));
    this.waiting = found.filter(({ seq }) => !own.has(seq));
  }

  /** Gives the places what was said before this entry. */
  upTo(seq: bigint): void {
    const isBefore = (entry: Entry): boolean => entry.seq < seq;
    for (const { text } of this.waiting.filter(isBefore)) this.places.read(JSON.parse(text) as Body);
    this.waiting = this.waiting.filter((entry) => !isBefore(entry));
  }
}

/** Which of its names an entry itself says what it is about. */
function introduces({ kind }: Body): (typeof NAMING)[number] | null {
  if (kind === 'intent') return 'batch';
  if (kind === 'run started' || kind === 'run observed') return 'run';
  if (kind === 'hold placed') return 'hold';
  return kind === 'alarm raised' ? 'alarm' : null;
}
