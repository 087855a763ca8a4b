import { type Finding, finding, onceEach } from '../finding.ts';
import type { Path } from '../reading/document.ts';

/**
 * What stands for a text that this machine cannot complete: neither YAML nor a variable can hold it, and no driver and no
 * system takes it for an address or a path.
 */
export const ABSENT = '\u0000';

/** An address or a path that the configuration names and that is not known here, and why. */
export interface Absence {
  /** By its dotted name, as `connections.crm.url`; of an address whose files are away, the address. */
  readonly setting: string;
  readonly finding: Finding;
}

/** Whoever opens one of these is told then that it is absent. */
const ADDRESSES = [
  'control.url',
  'queue.url',
  'connections.*.url',
  'connections.*.prune_url',
  'connections.*.replica_urls.*',
];

/** These encrypt the addresses beside them. */
const TLS_FILES = ['ca_file', 'cert_file', 'key_file'].flatMap((file) => [
  `control.tls.${file}`,
  `queue.tls.${file}`,
  `connections.*.tls.${file}`,
]);

const OTHERS = [
  'connections.*.brakes.*.probe',
  'evidence.digest_key_file',
  'evidence.previous_digest_key_files.*',
  'evidence.signing_key_file',
  'evidence.checkpoint_files.*',
  'evidence.checkpoint_webhooks.*',
  'holds.key_file',
  'web.listen',
  'web.probes',
  'tracing.endpoint',
];

/** Whether only databases are reached by what stands there, so that nobody needs it who reaches none. */
export function isPlace(path: Path): boolean {
  return isOpenedLater(path) || isAmong(OTHERS, path);
}

/** Whether it is opened by whoever uses it and by nobody else. */
export function isOpenedLater(path: Path): boolean {
  return isAmong(ADDRESSES, path) || isAmong(TLS_FILES, path);
}

/** A check of a text, for texts that are known: of what is absent nothing can be said. */
export function ofKnown<Issues>(
  check: (text: string, issues: Issues) => void,
): (text: string, issues: Issues) => void {
  return (text, issues) => {
    if (text !== ABSENT) check(text, issues);
  };
}

/** null where it is left out, or absent. */
export function knownText(text: string | undefined): string | null {
  return text === undefined || text === ABSENT ? null : text;
}

/** What is to be said where these settings are used. */
export function absentAmong(
  absent: readonly Absence[],
  isUsed: (setting: string) => boolean,
): readonly Finding[] {
  return onceEach(absent.filter(({ setting }) => isUsed(setting)).map(({ finding }) => finding));
}

/** Whether it is a file that the configuration names and that cannot be read here, and not a text that nobody can complete. */
export function isMissingFile({ finding: { code } }: Absence): boolean {
  return code === 'tls-file-unreadable';
}

/** A warning of each such file: whoever checks the configuration may do so on another machine than the one it is for. */
export function missingFiles(absent: readonly Absence[]): readonly Finding[] {
  return onceEach(
    absent
      .filter(isMissingFile)
      .map(({ finding: { facts, ...at } }) => finding('tls-file-missing', at, facts)),
  );
}

function isAmong(patterns: readonly string[], path: Path): boolean {
  return patterns.some((pattern) => {
    const words = pattern.split('.');
    return (
      words.length === path.length &&
      words.every((word, index) => word === '*' || word === String(path[index]))
    );
  });
}
