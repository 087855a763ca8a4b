import { hash } from 'node:crypto';
import { type ByteText, HASH_BYTES, sha256Hex, sha256Text } from '../digest.ts';
import { digestsOfRows } from './row-digests.ts';

/** Gives keyed digests of row keys; without the key they say nothing about anybody. */
export interface RowDigester {
  /** Names the key without telling it: the first 16 hex digits of SHA-256 over a fixed word and the key. */
  readonly keyName: string;
  /**
   * HMAC-SHA-256 (RFC 2104) over the JSON text of connection, table and key values as PostgreSQL writes them: whoever
   * knows a row and holds the key can ask for it.
   */
  digest(connection: string, table: string, key: readonly string[]): Buffer;
  /** The same for many rows of one table: of the first `columns` values of each. */
  inTable(connection: string, table: string, columns: number): (row: readonly (string | null)[]) => ByteText;
  /**
   * Writes the same of many rows, whose key values are listed by column, from the row `from` on: of 32 bytes each, as many as
   * `digests` has room for.
   */
  ofRows(
    connection: string,
    table: string,
    columns: number,
  ): (texts: readonly (readonly (string | null)[])[], from: number, digests: Buffer) => void;
}

const BLOCK_BYTES = 64;
/** What a short message is written into; a longer one gets a buffer of its own. */
const ROOM_BYTES = 4_096;
const MOST_BYTES_PER_CHARACTER = 3;

/** Two one-shot hashes over prepared pads: node's Hmac object costs four times as much, and every row pays it. */
export function rowDigester(key: Uint8Array): RowDigester {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : key);
  const [inner, outer] = [block.map((byte) => byte ^ 0x36), block.map((byte) => byte ^ 0x5c)];
  const inTable: RowDigester['inTable'] = (connection, table, columns) => {
    const { room, place } = roomOf(inner, beginningOf(connection, table));
    const last = Buffer.concat([outer, Buffer.alloc(HASH_BYTES)]);
    return (row) => {
      last.write(innerHash(room, place, valuesText(row, columns)), BLOCK_BYTES, HASH_BYTES, 'latin1');
      return sha256Text(last);
    };
  };
  return {
    keyName: sha256Hex(Buffer.concat([Buffer.from('retentiond digest key'), key])).slice(0, 16),
    inTable,
    ofRows: (connection, table, columns) => {
      const alone = inTable(connection, table, columns);
      const text = Buffer.from(beginningOf(connection, table), 'utf8');
      return digestsOfRows({ inner, outer, text }, (row) => Buffer.from(alone(row), 'latin1'));
    },
    digest: (connection, table, values) =>
      Buffer.from(inTable(connection, table, values.length)(values), 'latin1'),
  };
}

/** The JSON text up to a row's values. */
function beginningOf(connection: string, table: string): string {
  return `${JSON.stringify([connection, table]).slice(0, -1)},[`;
}

/** The inner pad and the beginning of the JSON text, which all rows of a table share, with room for a row's values. */
function roomOf(pad: Uint8Array, beginning: string): { readonly room: Buffer; readonly place: number } {
  const shared = Buffer.concat([pad, Buffer.from(beginning, 'utf8')]);
  return { room: Buffer.concat([shared, Buffer.alloc(ROOM_BYTES)]), place: shared.length };
}

/** The rest of the JSON text. */
function valuesText(row: readonly (string | null)[], columns: number): string {
  let text = '';
  for (let index = 0; index < columns; index += 1)
    text += index === 0 ? JSON.stringify(row[index]) : `,${JSON.stringify(row[index])}`;
  return `${text}]]`;
}

function innerHash(room: Buffer, place: number, text: string): ByteText {
  if (text.length * MOST_BYTES_PER_CHARACTER <= ROOM_BYTES)
    return sha256Text(room.subarray(0, place + room.write(text, place, 'utf8')));
  return sha256Text(Buffer.concat([room.subarray(0, place), Buffer.from(text, 'utf8')]));
}
