/** What a semicolon does not end: texts, names in quotes and comments. */
const PIECE =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|--(?=\s|$)[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|;|[^;]/g;

/** The statements of a script of our own, without the semicolons between them; comments alone are none. */
export function splitScript(script: string): readonly string[] {
  const statements = [''];
  for (const [piece] of script.matchAll(PIECE)) {
    if (piece === ';') statements.push('');
    else if (!isComment(piece)) statements.push(`${statements.pop()}${piece}`);
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/** Comments that the server runs are part of a statement. */
function isComment(piece: string): boolean {
  return /^(--\s|--$|#|\/\*(?!!|M!))/.test(piece);
}
