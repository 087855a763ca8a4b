import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/schema/schema.ts';
import { jsonSchema } from '../../../src/reading/json-schema.ts';
import { least, load, loadSound } from './load-text.ts';

const complete = `control: { url: "\${CONTROL_URL}", tls: none }
queue: { url: "postgres://q:\${QUEUE_PASSWORD}@queue:5433/jobs", tls: none }
policies: rules
datamap: /srv/maps
timezone: Europe/Paris
language: fr
plausible_after: 2000-02-29
approval: never
schedule: "0 2 * * *"
categories:
  logs: { schedule: "15 * * * *", overdue_after: 48 hours, limits: { max_rows: "\${MOST}", max_percent: 0.5 } }
  cookies: { limits: { max_percent: 100 } }
evidence: { digest_key_file: keys/digest.key }
connections:
  crm: { url: "postgresql://app@crm/crm", tls: none, batch_rows: "\${ROWS}" }
  shop: { url: "postgres://app:x@shop/shop?sslmode=verify-full", receipts: none }
four_eyes: true
holds: { key_file: keys/holds.key, cooling_off: 2 weeks }
max_clock_difference: 30 seconds
`;
const variables = {
  CONTROL_URL: 'postgres://c:s3saM-@control/control',
  QUEUE_PASSWORD: 'p%40ss',
  ROWS: '500',
  MOST: '0',
};

describe('a sound configuration', () => {
  test('with every setting', () => {
    const config = loadSound({ text: complete, environment: variables });
    expect(config).toMatchObject({
      file: '/etc/r/retentiond.yaml',
      controlUrl: 'postgres://c:s3saM-@control/control',
      queueUrl: 'postgres://q:p%40ss@queue:5433/jobs',
      policies: '/etc/r/rules',
      datamap: '/srv/maps',
      timezone: 'Europe/Paris',
      language: 'fr',
      plausibleAfter: '2000-02-29',
      schedule: '0 2 * * *',
      categories: {
        logs: {
          schedule: '15 * * * *',
          window: null,
          budget: null,
          limits: { maxRows: 0, maxPercent: 0.5 },
          overdueAfterSeconds: 172_800,
        },
        cookies: { limits: { maxRows: null, maxPercent: 100 }, overdueAfterSeconds: null },
      },
      approval: 'never',
      fourEyes: true,
      holds: { keyFile: '/etc/r/keys/holds.key', coolingOffSeconds: 1_209_600 },
      maxClockDifferenceSeconds: 30,
      digestKeyFile: '/etc/r/keys/digest.key',
      connections: {
        crm: {
          name: 'crm',
          url: 'postgresql://app@crm/crm',
          batchRows: 500,
          receipts: 'table',
          position: { line: 15, column: 3 },
        },
        shop: {
          name: 'shop',
          url: 'postgres://app:x@shop/shop?sslmode=verify-full',
          batchRows: 1000,
          receipts: 'none',
        },
      },
    });
  });

  test('with the zone alone', () => {
    expect(loadSound({ text: least })).toMatchObject({
      controlUrl: null,
      queueUrl: null,
      policies: '/etc/r/policies',
      datamap: '/etc/r/datamap',
      language: 'en',
      plausibleAfter: '1990-01-01',
      schedule: '30 1 * * *',
      categories: {},
      approval: 'widened',
      fourEyes: false,
      holds: { keyFile: null, coolingOffSeconds: 604_800 },
      maxClockDifferenceSeconds: 10,
      digestKeyFile: null,
      webListen: null,
      webProbes: null,
      tracingEndpoint: null,
      connections: {},
    });
  });

  test('uses the control database as queue where none is named', () => {
    const config = loadSound({ text: `${least}control: { url: "postgres://c@localhost/d" }\n` });
    expect(config.queueUrl).toBe('postgres://c@localhost/d');
  });

  test('is frozen through and through, and has no inherited names', () => {
    const config = loadSound({ text: complete, environment: variables });
    expect(
      [config, config.connections, config.connections['crm'], config.origins].every(Object.isFrozen),
    ).toBe(true);
    expect([config.connections['constructor'], config.categories['toString']]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('the file', () => {
  const files = {
    '/srv/retentiond.yaml': least,
    '/srv/a.yaml': `${least}language: fr\n`,
    '/b.yaml': least,
  };

  test('is --config, else RETENTIOND_CONFIG, else retentiond.yaml in the working folder', () => {
    const environment = { RETENTIOND_CONFIG: '/b.yaml' };
    expect(loadSound({ files, flags: { config: 'a.yaml' }, environment }).file).toBe('/srv/a.yaml');
    expect(loadSound({ files, flags: {}, environment }).file).toBe('/b.yaml');
    expect(loadSound({ files, flags: {} }).file).toBe('/srv/retentiond.yaml');
  });
});

describe('precedence', () => {
  const text = `${least}policies: filed\nlanguage: en\ncontrol: { url: "postgres://file@localhost/d" }\n`;
  const environment = {
    RETENTIOND_CONTROL_URL: 'postgres://variable@localhost/d',
    RETENTIOND_QUEUE_URL_FILE: '/run/secrets/queue',
    RETENTIOND_POLICIES: 'from-variable',
    RETENTIOND_DATAMAP: 'maps',
    RETENTIOND_TIMEZONE: 'UTC',
    RETENTIOND_LANGUAGE: 'fr',
  };
  const files = { '/run/secrets/queue': 'postgres://queue@localhost/d\n' };

  test('a variable is stronger than the file, and its paths are relative to the working folder', () => {
    expect(loadSound({ text, environment, files })).toMatchObject({
      controlUrl: 'postgres://variable@localhost/d',
      queueUrl: 'postgres://queue@localhost/d',
      policies: '/srv/from-variable',
      datamap: '/srv/maps',
      timezone: 'UTC',
      language: 'fr',
    });
  });

  test('a flag is stronger than a variable', () => {
    const flags = { config: '/etc/r/retentiond.yaml', policies: 'p', datamap: '/d', language: 'en' };
    expect(loadSound({ text, environment, files, flags })).toMatchObject({
      policies: '/srv/p',
      datamap: '/d',
      language: 'en',
    });
  });

  test('what is replaced needs no variable of its own', () => {
    const unset = `${least}control: { url: "\${UNSET}" }\n`;
    expect(
      loadSound({ text: unset, environment: { RETENTIOND_CONTROL_URL: 'postgres://c@localhost/d' } })
        .controlUrl,
    ).toBe('postgres://c@localhost/d');
  });

  test('a bad flag or variable is named in place of the file, without its value', () => {
    const { findings } = load({
      text,
      flags: { config: '/etc/r/retentiond.yaml', language: 'de' },
      environment: {
        RETENTIOND_TIMEZONE: 'Nowhere',
        RETENTIOND_QUEUE_URL: 'redis://localhost/jobs',
        RETENTIOND_POLICIES: 'a',
        RETENTIOND_POLICIES_FILE: 'b',
      },
    });
    expect(findings.map(({ file, code, excerpt }) => [file, code, excerpt])).toEqual([
      ['--language', 'not-allowed-value', null],
      ['RETENTIOND_POLICIES', 'variable-twice', null],
      ['RETENTIOND_QUEUE_URL', 'redis-url-not-readable', null],
      ['RETENTIOND_TIMEZONE', 'time-zone-unknown', null],
    ]);
    expect(findings[3]?.message).toBe('`${RETENTIOND_TIMEZONE}` is not a time zone');
  });
});

test('no mutation of a sound file makes it throw, and the verdict is the same twice', () => {
  const characters = fc.constantFrom(...'{}[]:,-"\'#&*!|>%@` \n\t\0x0é~$', '${', '${X}', '- ', '@');
  const edit = fc.record({ at: fc.nat(complete.length), cut: fc.nat(12), put: characters });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce(
        (old, { at, cut, put }) => old.slice(0, at) + put + old.slice(at + cut),
        complete,
      );
      const first = load({ text, environment: variables });
      expect(first.value === null).toBe(first.findings.length > 0);
      expect(load({ text, environment: variables }).findings).toEqual(first.findings);
      expect(JSON.stringify(first.findings)).not.toContain('s3saM-');
    }),
    { numRuns: 120 },
  );
});

test('its JSON Schema describes every built key with an example', () => {
  const keys = keysOf(jsonSchema(configSchema, { title: 'Configuration', id: 'config.schema.json' }));
  const bare = keys.filter(
    ([, { description, examples }]) => !description || (!examples && !description.startsWith('Not built')),
  );
  expect(keys.map(([key]) => key)).toEqual(
    expect.arrayContaining(['cooling_off', 'max_percent', 'receipts']),
  );
  expect(keys.length).toBeGreaterThan(35);
  expect(bare.map(([key]) => key)).toEqual([]);
});

type Described = { readonly description?: string; readonly examples?: readonly unknown[] };

/** Every key on every level. */
function keysOf(schema: unknown): [string, Described][] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: Record<string, Described> };
  return [...Object.entries(properties), ...Object.values(schema).flatMap(keysOf)];
}
