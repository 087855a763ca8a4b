import { type Finding, type FindingCode, finding, type Position } from '../finding.ts';
import type { Facts } from '../finding-text/text.ts';
import { type Document, type Path, writtenAt } from '../reading/document.ts';
import { ABSENT, isPlace } from './absent.ts';
import type { ReadFile } from './files.ts';
import { recordOf } from './record.ts';
import { type Environment, readVariable } from './variable.ts';

const REFERENCE = /\$\{([^}]*)\}?/g;

interface Scene {
  readonly document: Document;
  readonly environment: Environment;
  readonly readFile: ReadFile;
  /** Values that something stronger replaces: their variables need not be set. */
  readonly isReplaced: (path: Path) => boolean;
  /** Values that are numbers: a variable that stands there alone is read as one. */
  readonly isNumber: (path: Path) => boolean;
  readonly findings: Finding[];
  readonly faulty: Position[];
  readonly absent: AbsentText[];
}

/** An address or a path whose variable has no value here. */
export interface AbsentText {
  readonly path: Path;
  readonly finding: Finding;
}

export interface Interpolated {
  readonly document: Document;
  readonly findings: readonly Finding[];
  /** The places of values that could not be completed: what a schema says of them only follows from that. */
  readonly faulty: readonly Position[];
  /** What nobody needs who reaches no database; `ABSENT` stands there. */
  readonly absent: readonly AbsentText[];
}

/** A document with the values of variables in place of `${NAME}`; places and sources stay those of the file. */
export function interpolate(scene: Omit<Scene, 'findings' | 'faulty' | 'absent'>): Interpolated {
  const found = { findings: [] as Finding[], faulty: [] as Position[], absent: [] as AbsentText[] };
  const value = expand({ ...scene, ...found }, scene.document.value, []);
  return { document: { ...scene.document, value }, ...found };
}

function expand(scene: Scene, value: unknown, path: Path): unknown {
  if (typeof value === 'string') return scene.isReplaced(path) ? value : expandText(scene, value, path);
  if (Array.isArray(value)) return value.map((item, index) => expand(scene, item, [...path, index]));
  if (typeof value !== 'object' || value === null) return value;
  for (const key of Object.keys(value).filter((name) => name.includes('${'))) {
    scene.findings.push(finding('variable-in-key', writtenAt(scene.document, [...path, key], 'key')));
  }
  return recordOf(
    Object.entries(value).map(([key, item]) => [key, expand(scene, item, [...path, key])] as const),
  );
}

function expandText(scene: Scene, text: string, path: Path): unknown {
  const before = scene.absent.length;
  const expanded = text.replace(REFERENCE, (reference: string, name: string, index: number) => {
    const value = lookUp(scene, reference, name, path);
    if (value !== null && isPassword(text, index, reference) && /[@/?#\s]/.test(value)) {
      refuseVariable(scene, 'variable-in-password', path, reference, { name });
    }
    return value ?? '';
  });
  if (scene.absent.length > before) return ABSENT;
  const isWhole = /^\$\{[^}]*\}$/.test(text);
  return isWhole && scene.isNumber(path) && /^(?:0|[1-9][0-9]{0,14})$/.test(expanded)
    ? Number(expanded)
    : expanded;
}

/** Null where there is no value: the finding says why. */
function lookUp(scene: Scene, reference: string, name: string, path: Path): string | null {
  if (!reference.endsWith('}') || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const shown = reference.endsWith('}') ? reference : '${';
    refuseVariable(scene, 'variable-misspelt', path, reference, { reference: shown });
    return null;
  }
  const value = readVariable(name, scene.environment, scene.readFile);
  if (typeof value === 'string') return value;
  const problem = value ?? { code: 'variable-unset', facts: { name } };
  if (AWAY.has(problem.code) && isPlace(path))
    scene.absent.push({ path, finding: foundAt(scene, problem.code, path, reference, problem.facts) });
  else refuseVariable(scene, problem.code, path, reference, problem.facts);
  return null;
}

/** What a machine lacks, and not what is wrong with the configuration. */
const AWAY: ReadonlySet<FindingCode> = new Set(['variable-unset', 'variable-file-unreadable']);

function refuseVariable(scene: Scene, code: FindingCode, path: Path, reference: string, facts: Facts): void {
  scene.findings.push(foundAt(scene, code, path, reference, facts));
  scene.faulty.push(writtenAt(scene.document, path));
}

/** Points at the reference itself, which may stand in the middle of a text. */
function foundAt(
  { document }: Scene,
  code: FindingCode,
  path: Path,
  reference: string,
  facts: Facts,
): Finding {
  const at = writtenAt(document, path);
  const before = document.source(path).split(reference)[0] ?? '';
  const column = before.includes('\n') ? at.column : at.column + before.length;
  return finding(code, { ...at, column }, facts);
}

/** Whether the reference stands between the user's colon and the `@` of a URL. */
function isPassword(text: string, index: number, reference: string): boolean {
  return (
    /:\/\/[^/?#@]*:[^/?#@]*$/.test(text.slice(0, index)) &&
    /^[^/?#]*@/.test(text.slice(index + reference.length))
  );
}
