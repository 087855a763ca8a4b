import type { Config } from '../../config/config.ts';
import type { Language } from '../../finding-text/text.ts';

const SAID: Readonly<Record<Language, string>> = {
  en: 'not known here, and not needed for this:',
  fr: 'inconnu ici, et inutile pour cela :',
};

/** One line that names the variables and files that this machine lacks; null where it lacks none. */
export function absentText({ absent }: Pick<Config, 'absent'>, language: Language): string | null {
  const names = new Set(absent.map(({ finding: { facts } }) => String(facts['name'] ?? facts['path'])));
  return names.size === 0 ? null : `${SAID[language]} ${[...names].join(', ')}`;
}
