import type { Session } from '../../session.ts';

/** Which of the two speaks: their catalogues and their settings have other names. */
export function serverOf({ engine }: Session): 'MariaDB' | 'MySQL' {
  return engine.dialect.server === 'MariaDB' ? 'MariaDB' : 'MySQL';
}
