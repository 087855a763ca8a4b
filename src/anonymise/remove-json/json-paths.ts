import { isIndex, type Pointer } from '../json-pointer.ts';

/** A path of MySQL and MariaDB, which says of each step whether it is a name or an index. */
export interface JsonPath {
  readonly path: string;
  /** The paths to what must be a list. */
  readonly lists: readonly string[];
  /** The paths on the way, and to the end, that end with a name. */
  readonly names: readonly string[];
}

const ROOT: JsonPath = { path: '$', lists: [], names: [] };

/** Longer indexes are those of no list, and MariaDB reads them as shorter ones. */
const INDEX_DIGITS = 9;

/** What a pointer may mean, of which a document has one at most: `0` is the first of a list, or a name. */
export function pathsOf(pointer: Pointer): readonly JsonPath[] {
  return pointer.reduce<readonly JsonPath[]>(
    (paths, token) => paths.flatMap((path) => [...byIndex(path, token), byName(path, token)]),
    [ROOT],
  );
}

function byIndex({ path, lists, names }: JsonPath, token: string): readonly JsonPath[] {
  if (!isIndex(token) || token.length > INDEX_DIGITS) return [];
  return [{ path: `${path}[${token}]`, lists: [...lists, path], names }];
}

function byName({ path, lists, names }: JsonPath, token: string): JsonPath {
  // MariaDB reads a hyphen at the beginning as a minus, and answers null.
  const longer = `${path}.${JSON.stringify(token).replaceAll('-', '\\u002d')}`;
  return { path: longer, lists, names: [...names, longer] };
}
