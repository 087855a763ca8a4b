import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../finding.ts';

/** The findings as SARIF 2.1.0 (OASIS), which code scanners and editors read. */
export function sarifLog(findings: readonly Finding[], version: string): object {
  const rules = [...new Map(findings.map((found) => [found.code, found.severity]))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'retentiond',
            version,
            rules: rules.map(([id, level]) => ({ id, defaultConfiguration: { level } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map((found) => ({
          ruleId: found.code,
          ruleIndex: rules.findIndex(([id]) => id === found.code),
          level: found.severity,
          message: { text: `${found.message}. ${found.hint}` },
          ...(found.accepted === null
            ? {}
            : { suppressions: [{ kind: 'inSource', justification: found.accepted }] }),
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(found.file) },
                region: { startLine: found.line, startColumn: found.column },
              },
            },
          ],
        })),
      },
    ],
  };
}

/** SARIF wants a URI reference: `a b.yaml` is none. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(/[\\/]/).map(encodeURIComponent).join('/');
}
