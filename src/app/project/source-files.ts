import { readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ordinaryFiles, reasonPhrase } from '../../config/files.ts';
import { type Finding, finding } from '../../finding.ts';

/** A file with its bytes; its name is relative to the working folder, as people type it. */
export interface SourceFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The names of the YAML files of one folder, sorted; subfolders and what editors leave behind are somebody else's. */
export function listSources(folder: string): readonly string[] {
  // On systems that fold letter case `LOGS.YAML` is the same file: left out, a policy would be ignored in silence.
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/i.test(name) && !name.startsWith('.'))
    .sort();
}

/** The YAML files of one folder by name, and what is wrong with those that cannot be read. */
export function readFolder(
  folder: string,
  cwd: string,
): { readonly files: SourceFile[]; readonly findings: Finding[] } {
  const files: SourceFile[] = [];
  const findings: Finding[] = [];
  const shown = show(folder, cwd);
  try {
    const names = listSources(folder);
    if (names.length === 0) findings.push(finding('folder-empty', nowhere(shown), { folder: shown }));
    for (const name of names) readSource(join(folder, name), folder, cwd, files, findings);
  } catch (error) {
    const reason = reasonPhrase(error);
    findings.push(finding('folder-unreadable', nowhere(shown), { folder: shown, reason }));
  }
  return { files, findings };
}

function readSource(
  path: string,
  folder: string,
  cwd: string,
  files: SourceFile[],
  findings: Finding[],
): void {
  const file = show(path, cwd);
  try {
    const real = realpathSync(path);
    // A link may lead around inside the folder (as Kubernetes mounts do), never out of it.
    if (!real.startsWith(realpathSync(folder) + sep)) {
      findings.push(finding('file-outside', nowhere(file), { file }));
      return;
    }
    files.push({ file, bytes: ordinaryFiles(real) });
  } catch (error) {
    findings.push(finding('file-unreadable', nowhere(file), { file, reason: reasonPhrase(error) }));
  }
}

function show(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === '' || shown.startsWith('..') ? path : shown;
}

function nowhere(file: string): { file: string; line: number; column: number; excerpt: null } {
  return { file, line: 1, column: 1, excerpt: null };
}
