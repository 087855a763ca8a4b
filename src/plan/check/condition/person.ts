import type { Person, PersonColumn } from '../../../datamap/place/place.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { TypeFamily } from '../../../sql/shape.ts';
import type { CheckedPerson } from '../../checked/checked-rule.ts';
import type { TableScene } from '../table/table-scene.ts';
import { checkLink } from './predicate.ts';

/** Types whose values people write down as they are: holds and requests name a person by such a text. */
const NAMING: ReadonlySet<TypeFamily> = new Set(['integer', 'numeric', 'text', 'enum', 'uuid']);

/** Where each kind of person is found, in the server's own names; what is wanting is told and left out. */
export function checkPerson(
  person: Person,
  placed: (kind: string) => WrittenAt,
  scene: TableScene,
): readonly CheckedPerson[] {
  if (person.kind === 'none') return [];
  return Object.entries(person.columns).flatMap(
    ([kind, written]) => checkKind({ kind, match: person.match }, written, placed(kind), scene) ?? [],
  );
}

function checkKind(
  named: Pick<CheckedPerson, 'kind' | 'match'>,
  written: PersonColumn,
  at: WrittenAt,
  scene: TableScene,
): CheckedPerson | null {
  const followed = written.from && checkLink(written.from, at, scene);
  if (written.from && !followed) return null;
  const { columnAt, notes } = followed?.linked ?? scene;
  const type = columnAt(written.column, at);
  if (!type) return null;
  if (!NAMING.has(type.family)) {
    notes.add('person-type', at, { table: notes.table, column: type.name, type: type.type });
    return null;
  }
  if (followed && !followed.link) return null;
  return { ...named, column: type.name, from: followed?.link ?? null, type };
}
