import { and, type Fragment, join, or, raw, sql } from '../../sql/fragment.ts';
import { removalOrder } from '../json-pointer.ts';
import { boundText } from '../mysql-values.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';
import { type JsonPath, pathsOf } from './json-paths.ts';

/**
 * One removal after the other, each told by the document as it was before, in which the ones before it have moved nothing
 * that it means. Where a name on a path stands twice, as in MariaDB's texts, only the first would be found, and none can be
 * told from the other: nothing of such a document stays.
 */
export const removeInMysql: NewValue<TechniqueOf<'remove'>> = ({ pointers }, old) => {
  const paths = removalOrder(pointers).flatMap(pathsOf);
  const names = new Set(paths.flatMap((path) => path.names));
  const twice = or([...names].map((name) => standsTwice(boundText(name), old)));
  const removed = join(
    paths.map((path) => pathThere(path, old)),
    ', ',
  );
  return sql`CASE WHEN ${twice} THEN JSON_OBJECT() ELSE JSON_REMOVE(${old}, ${removed}) END`;
};

/** A path to nothing, whatever the document: no list is that long. */
const NOWHERE = raw(`'$[999999999]'`);

/** To these servers every value is a list of one, so that it is asked first where an index is one. */
function pathThere({ path, lists }: JsonPath, old: Fragment): Fragment {
  if (lists.length === 0) return boundText(path);
  return sql`CASE WHEN ${and(lists.map((list) => isList(list, old)))} THEN ${boundText(path)} ELSE ${NOWHERE} END`;
}

/** MariaDB finds a name that the document writes with an escape only when it removes, and then no list of one. */
function isList(list: string, old: Fragment): Fragment {
  const asked = sql`JSON_TYPE(JSON_EXTRACT(${old}, ${boundText(list)})) = 'ARRAY'`;
  const tried = sql`JSON_REMOVE(${old}, ${boundText(`${list}[0]`)}) <> JSON_REMOVE(${old}, ${NOWHERE})`;
  return sql`COALESCE(${asked}, ${tried})`;
}

function standsTwice(name: Fragment, old: Fragment): Fragment {
  return sql`JSON_REMOVE(${old}, ${name}) <> JSON_REMOVE(${old}, ${name}, ${name})`;
}
