import type { EngineName } from '../sql/dialect.ts';
import type { Column } from '../sql/shape.ts';
import type { Placeholder } from './alteration.ts';
import { setInMysql } from './set-text/mysql.ts';
import { setInPostgresql } from './set-text/postgresql.ts';
import type { Misfit, TechniqueOf, TechniqueSql } from './technique-sql.ts';

type SetText = TechniqueOf<'set'>;

/** Hex digits of 128 bits, of which at least 122 are random, and of SHA-256. */
const DIGITS: Readonly<Record<Placeholder, number>> = { random: 32, digest: 64 };

/**
 * A text instead of the value, and instead of null: whoever had none is not told from whoever had one. With a digest null
 * stays null, since all who have nothing would share one pseudonym.
 */
export const setText: TechniqueSql<SetText> = {
  misfit: (technique, column, engine) =>
    column.family === 'text'
      ? tooLong(technique, column, engine)
      : { code: 'alteration-type', fitting: 'text, varchar, char' },
  givesNull: () => false,
  value: { postgresql: setInPostgresql, mysql: setInMysql },
};

function tooLong({ parts, placeholders }: SetText, column: Column, engine: EngineName): Misfit | null {
  const unit = engine === 'mysql' && /text$/.test(column.type) ? bytesIn(column) : charactersIn;
  const digits = placeholders.reduce((sum, placeholder) => sum + DIGITS[placeholder], 0);
  const length = unit(parts.join('') + '0'.repeat(digits));
  const { length: maximum } = column;
  return maximum === null || length <= maximum ? null : { code: 'alteration-too-long', length, maximum };
}

/** As servers count them: not UTF-16 code units. */
function charactersIn(text: string): number {
  return Array.from(text).length;
}

/** MySQL's `tinytext` and its kin are as long as their bytes; no other character set takes more than UTF-8 does. */
function bytesIn({ collation }: Column): (text: string) => number {
  const charset = collation?.charset ?? 'utf8mb4';
  if (charset === 'utf32') return (text) => 4 * charactersIn(text);
  if (/^(utf16|utf16le|ucs2)$/.test(charset)) return (text) => 2 * text.length;
  return (text) => Buffer.byteLength(text, 'utf8');
}
