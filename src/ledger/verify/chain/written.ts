import { Frontier } from '../../tree/frontier.ts';

/** Books as one JSON text, from which `readBooks` makes the same ones. */
export function writeBooks(books: object): string {
  return JSON.stringify(books, (_, value: unknown) => {
    if (value instanceof Map) return { '~map': [...value] };
    if (value instanceof Set) return { '~set': [...value] };
    if (value instanceof Frontier) return { '~tree': [String(value.size), value.hashes] };
    return typeof value === 'bigint' ? { '~int': String(value) } : value;
  });
}

/** Gives books what was written of books of the same names; throws where the text is of others. */
export function readBooks<Books extends Record<string, object>>(books: Books, text: string): Books {
  const read = JSON.parse(text, (_, value: unknown) => revived(value)) as Record<string, object>;
  for (const [name, book] of Object.entries(books)) {
    const written = read[name];
    if (typeof written !== 'object' || written === null) throw new TypeError(`nothing is written of ${name}`);
    for (const field of Object.keys(book))
      if (!(field in written)) throw new TypeError(`${name} was written without ${field}`);
    Object.assign(book, written);
  }
  return books;
}

function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('~map' in value) return new Map(value['~map'] as [unknown, unknown][]);
  if ('~set' in value) return new Set(value['~set'] as unknown[]);
  if ('~int' in value) return BigInt(value['~int'] as string);
  if ('~tree' in value) {
    const [size, hashes] = value['~tree'] as [string, string[]];
    return Frontier.from(BigInt(size), hashes);
  }
  return value;
}
