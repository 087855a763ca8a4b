import type { Attributes, Span } from '@opentelemetry/api';
import type { Brake } from '../brakes/brake.ts';
import type { Observer } from '../enforce/scene.ts';

/**
 * Draws how long a run waits: one span from its first brake to its last, with an event for each brake that comes, what it
 * has read and what is allowed. `start` begins a span in the rule's run.
 */
export function createBrakeSpans(
  start: (rule: string) => Span,
  now: () => number,
): Pick<Observer, 'braked' | 'brakeReleased'> {
  /** Of rules whose next batch is held back. */
  const waiting = new Map<string, { readonly span: Span; readonly names: Set<string> }>();
  return {
    braked: ({ rule, brakes }) => {
      const one = waiting.get(rule) ?? { span: start(rule), names: new Set() };
      waiting.set(rule, one);
      for (const brake of brakes) {
        one.names.add(brake.brake);
        one.span.addEvent('braked', attributesOf(brake), now());
      }
      one.span.setAttribute('retentiond.brakes', [...one.names].join(' '));
    },
    brakeReleased: ({ rule, goesOn }) => {
      const one = waiting.get(rule);
      waiting.delete(rule);
      one?.span.setAttribute('retentiond.goes_on', goesOn);
      one?.span.end(now());
    },
  };
}

function attributesOf({ connection, brake, value, limit, side, trouble, lacks }: Brake): Attributes {
  return {
    'retentiond.connection': connection,
    'retentiond.brake': brake,
    ...(value === null ? {} : { 'retentiond.value': value }),
    ...(limit === null ? {} : { 'retentiond.limit': limit, 'retentiond.side': side }),
    ...(trouble === null ? {} : { 'retentiond.trouble': trouble }),
    ...(lacks === null ? {} : { 'retentiond.lacks': lacks }),
  };
}
