import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/finding.ts';
import { least, load, loadSound } from './load-text.ts';

describe('secrets', () => {
  const secret = 'hunter2';
  const everything = (findings: readonly Finding[]): string => JSON.stringify(findings);

  test.each([
    `${least}control: { url: "postgres://c:${secret}@h" }`,
    `${least}control: { url: "postgres://c:${secret}" }`,
    `${least}control: { url: "mysql://c:${secret}@localhost/d?x=1", x: 1 }`,
    `${least}control: { url: "postgres://c:${secret} @localhost/d" }`,
    `${least}control: postgres://c:${secret}@localhost/d`,
    `${least}contol: { url: postgres://c:${secret}@localhost/d }`,
    `${least}language: postgres://c:${secret}@localhost/d`,
    `${least}control: { url: "postgres://c@h?password=${secret}" }`,
    `${least}control: { url: "postgres://c:${secret}@localhost/d }`,
    `timezone: "\${SECRET}"`,
    `${least}language: "\${SECRET}"`,
    `${least}schedule: "\${SECRET}"`,
    `${least}plausible_after: "x\${SECRET}"`,
    `${least}control: { url: "\${SECRET}" }`,
    `${least}control: "\${SECRET}"`,
    `${least}connections: { crm: { url: "postgres://c@localhost/d", batch_rows: "\${SECRET}" } }`,
  ])('are in no finding about %j', (text) => {
    const { value, findings } = load({ text: `${text}\n`, environment: { SECRET: secret } });
    expect(value).toBeNull();
    expect(findings.length).toBeGreaterThan(0);
    expect(everything(findings)).not.toContain(secret);
  });

  test('are not in the place of a connection either', () => {
    const config = loadSound({
      text: `${least}connections: { crm: { url: "postgres://c:${secret}@localhost/d" } }\n`,
    });
    expect(JSON.stringify(config.connections['crm']?.position)).not.toContain(secret);
  });
});
