import { Failure } from '../../errors.ts';
import { nearest } from '../../reading/nearest.ts';
import type { Project } from '../project/project.ts';

/** What a hold can be about, by the words of the command line. */
export type HoldSubject = 'category' | 'rule' | 'connection' | 'kind of person';

/** A hold on something that nobody knows would hold nothing. */
export function requireKnown(project: Project, subject: HoldSubject, name: string): void {
  const known = [...new Set(namesOf(project, subject))].sort();
  if (known.includes(name)) return;
  const near = nearest(name, known);
  throw new Failure({
    kind: 'usage',
    code: 'hold-target-unknown',
    // What was typed as a kind may be the person.
    fact:
      subject === 'kind of person' ? 'no data map has that kind of person' : `there is no ${subject} ${name}`,
    hint: near ? `did you mean ${near}?` : `there are: ${known.join(', ') || 'none'}`,
  });
}

function namesOf({ config, policies, maps, rules }: Project, subject: HoldSubject): readonly string[] {
  const places = maps
    .flatMap((map) => map.tables)
    .flatMap((table) => (table.kind === 'places' ? table.places : []));
  switch (subject) {
    case 'category':
      return [...policies.map((policy) => policy.category), ...places.map((place) => place.category)];
    case 'rule':
      // Never one of several periods: an edit of the policy could give its rows another one.
      return rules.map(({ connection, table, category }) => `${connection}/${table}/${category}`);
    case 'connection':
      return Object.keys(config.connections);
    case 'kind of person':
      return places.flatMap(({ person }) => (person.kind === 'columns' ? Object.keys(person.columns) : []));
  }
}
