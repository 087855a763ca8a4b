declare module 'vitest' {
  interface TaskMeta {
    evidence?: readonly Tried[];
  }
}

/** How often one class of tampering was tried in one form of the ledger, and how often it was found at the right entry. */
export interface Tried {
  readonly class: string;
  readonly form: 'tables' | 'export' | 'stand-alone';
  tried: number;
  found: number;
}

/** Counts while a test goes on; every miss is told. */
export class Tally {
  readonly tried: Tried[] = [];
  readonly misses: string[] = [];

  note(name: string, form: Tried['form'], miss: string | null): void {
    let row = this.tried.find((one) => one.class === name && one.form === form);
    if (!row) {
      row = { class: name, form, tried: 0, found: 0 };
      this.tried.push(row);
    }
    row.tried += 1;
    if (miss === null) row.found += 1;
    else this.misses.push(`${name} (${form}): ${miss}`);
  }
}
