import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { shapeText } from '../../../scripts/reference/type-shape.ts';

/** The shape of the type `T` in a source. */
function shapeOf(source: string): string {
  const file = ts.createSourceFile('t.ts', source, ts.ScriptTarget.Latest, true);
  const options = { noLib: true, strict: true };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(['t.ts'], options, {
    ...host,
    getSourceFile: (name) => (name === 't.ts' ? file : undefined),
  });
  const checker = program.getTypeChecker();
  const declared = file.statements.find((one) => 'name' in one && (one.name as ts.Identifier).text === 'T');
  return shapeText(checker.getTypeAtLocation(declared as ts.Node), checker);
}

describe('the shape of what is printed', () => {
  test('has the fields in the order of their declaration, the version first, and what their comments say', () => {
    expect(
      shapeOf(`interface T {
        /** Whether all is well. */
        readonly ok: boolean;
        readonly until?: string;
        readonly format_version: 1;
      }`),
    ).toBe('{\n  "format_version": 1,\n  "ok": boolean, // Whether all is well.\n  "until"?: string\n}');
  });

  test('names what a field may be in one order, and null last', () => {
    expect(shapeOf(`type T = null | 'b' | 'a' | number`)).toBe('"a" | "b" | number | null');
  });

  test('refuses what JSON cannot hold', () => {
    expect(() => shapeOf('type T = bigint')).toThrow('bigint has no form in JSON');
    expect(() => shapeOf('interface T { readonly t: T }')).toThrow('too deep');
  });
});
