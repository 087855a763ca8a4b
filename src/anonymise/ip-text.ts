const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const IPV4 = `${BYTE}(?:[.]${BYTE}){3}`;
const GROUP = '[0-9A-Fa-f]{1,4}';
const GROUPS = 8;
/** Groups that an address in dots takes at the end. */
const DOTTED_GROUPS = 2;

/** Groups and then `::`, which stands for one group or more (RFC 4291, section 2.2). */
function shortened(groups: number): readonly string[] {
  return Array.from({ length: groups - 1 }, (_, before) => {
    const beginning = before === 0 ? ':' : `(?:${GROUP}:){${before}}`;
    return `${beginning}(?::${GROUP}){1,${groups - 1 - before}}`;
  });
}

/** The same before an address in dots. */
function shortenedBeforeDots(groups: number): readonly string[] {
  return Array.from({ length: groups }, (_, before) => {
    const beginning = before === 0 ? ':' : `(?:${GROUP}:){${before}}`;
    return `${beginning}(?::${GROUP}){0,${groups - 1 - before}}:${IPV4}`;
  });
}

const IPV6 = [
  `(?:${GROUP}:){${GROUPS - 1}}${GROUP}`,
  `(?:${GROUP}:){1,${GROUPS - 1}}:`,
  '::',
  ...shortened(GROUPS),
  `(?:${GROUP}:){${GROUPS - DOTTED_GROUPS}}${IPV4}`,
  ...shortenedBeforeDots(GROUPS - DOTTED_GROUPS),
].join('|');

/** The bits of `::ffff:0:0/96` come before those of an IPv4 address that is written as IPv6. */
export const MAPPED_BITS = 96;

/** A server may let `^` and `$` match at the ends of a line, too, where a character stands beside them. */
const NOTHING_BEFORE = '(?<![^x])';
const NOTHING_BEHIND = '(?![^x])';

/**
 * Matches one whole address as RFC 4291, section 2.2, and RFC 6943, section 3.1.1 (strict), write it, without port, prefix
 * length or zone. Every server is given this pattern, so that none of them takes a text that another one refuses.
 */
export const ADDRESS_PATTERN = `^${NOTHING_BEFORE}(?:${IPV4}|${IPV6})$${NOTHING_BEHIND}`;
