import type { TestEngine } from './engine.ts';
import { MARIADB } from './mariadb.ts';
import { POSTGRESQL } from './postgresql.ts';

/** Every kind of target must pass every case. */
export const ENGINES: readonly TestEngine[] = [POSTGRESQL, MARIADB];

/** Whether all cases are asked for on both engines; else the second one gets those that are cheap. */
export const isWhole = ['targets', 'long'].includes(process.env['MODE'] ?? '');

/** Of an engine's cases those that are made now. */
export function casesNow<Case>(
  engine: TestEngine,
  all: readonly Case[],
  cheap: readonly Case[],
): readonly Case[] {
  return isWhole || engine === POSTGRESQL ? all : cheap;
}

/** For whole files that take long. */
export const ENGINES_NOW: readonly TestEngine[] = isWhole ? ENGINES : [POSTGRESQL];

/** For what other files make on PostgreSQL in all modes. */
export const SECOND_ENGINES_NOW: readonly TestEngine[] = isWhole ? ENGINES : [MARIADB];

/** Each engine with each of its forms; where an engine locks always, one form is as good as the other. */
export function withForms<Form>(
  engines: readonly TestEngine[],
  forms: readonly Form[],
): readonly { readonly name: string; readonly engine: TestEngine; readonly form: Form }[] {
  return engines.flatMap((engine) =>
    forms.slice(engine.changesFirst ? 0 : -1).map((form) => ({ name: `${engine.name}`, engine, form })),
  );
}
