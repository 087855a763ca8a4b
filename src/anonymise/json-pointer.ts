/** The names and indexes of a JSON pointer (RFC 6901), unescaped. */
export type Pointer = readonly string[];

/** Whether a text is a pointer that leads to something inside the document. */
export function isPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)+$/u.test(text);
}

/** Whether a list, too, would take the token: RFC 6901, section 4. */
export function isIndex(token: string): boolean {
  return /^(0|[1-9]\d*)$/.test(token);
}

/**
 * In the order in which one removal does not move what the next one means: in a list from the end, and what is inside
 * before what it is in.
 */
export function removalOrder(pointers: readonly string[]): readonly Pointer[] {
  return pointers.map(tokensOf).sort((a, b) => compare(b, a));
}

/** `~1` first, or `~01` would become a slash (RFC 6901, section 4). */
function tokensOf(pointer: string): Pointer {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function compare(a: Pointer, b: Pointer): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareTokens(a[index] as string, b[index] as string);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareTokens(a: string, b: string): number {
  if (isIndex(a) && isIndex(b)) return a.length - b.length || compareTexts(a, b);
  return isIndex(a) === isIndex(b) ? compareTexts(a, b) : isIndex(a) ? -1 : 1;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
