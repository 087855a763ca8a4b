import { type Fragment, raw, sql } from '../../sql/fragment.ts';
import { ADDRESS_PATTERN, MAPPED_BITS } from '../ip-text.ts';
import { boundText, boundWhole, textOf } from '../mysql-values.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';

/** An address is cut as hex digits, since not every server of this engine can AND two strings of bytes. */
export const truncateInMysql: NewValue<TechniqueOf<'truncate_ip'>> = ({ v4, v6 }, old, { family }) => {
  const text = textOf(old);
  const digits = digitsOf(text);
  const cut = sql`CASE
    WHEN ${text} NOT LIKE '%:%' THEN ${kept(digitsOf4(text), v4, V4_DIGITS)}
    WHEN ${digits} LIKE ${MAPPED} THEN ${kept(digits, MAPPED_BITS + v4, V6_DIGITS)}
    ELSE ${spelled(kept(digits, v6, V6_DIGITS), v6)} END`;
  return family === 'text'
    ? sql`CASE WHEN ${text} COLLATE utf8mb4_bin REGEXP ${boundText(ADDRESS_PATTERN)} THEN ${cut} END`
    : cut;
};

const V4_DIGITS = 8;
const V6_DIGITS = 32;
const BITS = 4;
const MAPPED = raw(`'${'0'.repeat(20)}FFFF%'`);

function digitsOf4(text: Fragment): Fragment {
  return sql`HEX(INET6_ATON(${text}))`;
}

/** The dots of an IPv4 address at the end are rewritten first: INET6_ATON takes no more than 39 characters. */
function digitsOf(text: Fragment): Fragment {
  const dotted = sql`SUBSTRING_INDEX(${text}, ':', -1)`;
  const hex = sql`LPAD(HEX(INET_ATON(${dotted})), ${raw(String(V4_DIGITS))}, '0')`;
  const before = sql`LEFT(${text}, CHAR_LENGTH(${text}) - CHAR_LENGTH(${dotted}))`;
  const undotted = sql`CONCAT(${before}, LEFT(${hex}, 4), ':', RIGHT(${hex}, 4))`;
  return sql`HEX(INET6_ATON(CASE WHEN ${text} LIKE '%.%' THEN ${undotted} ELSE ${text} END))`;
}

/** The address of which so many bits are left, as the server writes it. */
function kept(digits: Fragment, bits: number, length: number): Fragment {
  const whole = Math.floor(bits / BITS);
  const start = sql`LEFT(${digits}, ${boundWhole(whole)})`;
  const rest = bits % BITS;
  const left = rest === 0 ? start : sql`CONCAT(${start}, ${partOf(digits, whole, rest)})`;
  return sql`INET6_NTOA(UNHEX(RPAD(${left}, ${raw(String(length))}, '0')))`;
}

/** Leaves two groups of zeros, and more, which every server shortens. */
const SHORTENED_BITS = 96;

/** `::` for one group of zeros is written out, as RFC 5952, section 4.2.2, has it, and PostgreSQL's host(). */
function spelled(address: Fragment, bits: number): Fragment {
  if (bits <= SHORTENED_BITS) return address;
  const longer = sql`TRIM(BOTH ':' FROM REPLACE(${address}, '::', ':0:'))`;
  return sql`CASE WHEN ${longer} LIKE '%:%:%:%:%:%:%:%' THEN ${longer} ELSE ${address} END`;
}

/** The first bits of the digit that is cut through. */
function partOf(digits: Fragment, before: number, bits: number): Fragment {
  const digit = sql`CAST(CONV(SUBSTRING(${digits}, ${boundWhole(before + 1)}, 1), 16, 10) AS UNSIGNED)`;
  return sql`HEX(${digit} & ${boundWhole(16 - 2 ** (BITS - bits))})`;
}
