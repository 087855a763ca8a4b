import { describe, expect, test } from 'vitest';
import { type CertificateDocument, tellCertificate } from '../../../../src/audit/certificate/document.ts';
import { certificateJson } from '../../../../src/audit/certificate/json.ts';
import { CERTIFICATE, NOTHING, QUARTER, RUN } from './facts.ts';

/** The part under a heading. */
function part(document: CertificateDocument, heading: string): CertificateDocument['sections'][number] {
  const found = document.sections.find((section) => section.heading === heading);
  if (!found) throw new Error(`there is no ${heading}, but ${document.sections.map((one) => one.heading)}`);
  return found;
}

describe('a run', () => {
  const english = tellCertificate(CERTIFICATE, 'en', 'Europe/Paris');

  test('says what, when and how much', () => {
    expect(english.title).toBe('Certificate of destruction of personal data');
    expect(english.lead).toEqual([
      `Run ${RUN.run}`,
      'Drawn up on 2 April 2026, 10:00:00 (UTC+2). Days and times are those of the zone Europe/Paris.',
    ]);
    const done = part(english, 'What was done');
    expect(done.paragraphs).toEqual([
      'This certifies that 12,345 rows of personal data, whose retention period had ended, went through the operations set out below, in 13 batches, as the ledger named below records. Only operations that the database has committed are counted.',
    ]);
    expect(done.table?.rows).toEqual([
      [['subscribers'], ['public.subscribers, in crm'], ['Deleted'], ['12,345'], ['13']],
    ]);
    expect(part(english, 'Rows that depended on them').table?.rows).toEqual([
      [['public.agreements, in crm'], ['Deleted'], ['20,001']],
      [['public.invoices, in crm'], ['Kept, without the link'], ['1']],
    ]);
    expect(part(english, 'Runs').table?.rows[0]?.slice(2)).toEqual([
      ['1 April 2026, 03:30:00 (UTC+2)'],
      ['1 April 2026, 03:31:15 (UTC+2)'],
      ['Complete'],
      ['1 April 2021, 00:00:00 (UTC+2)'],
      ['12,345'],
    ]);
  });

  test('says by which text, and who let it act, by the role alone', () => {
    expect(part(english, 'By which policy').table?.rows).toEqual([
      [
        ['Subscribers (subscribers)'],
        ['Privacy policy, 31/03/2021, §5'],
        ['b'.repeat(64)],
        ['by the role dpo on 1 March 2026, 10:00:00 (UTC+1) (entry 1,204)'],
      ],
    ]);
  });

  test('says where it is recorded, and what it does not mean', () => {
    expect(part(english, 'Evidence').table?.rows).toEqual([
      [['Ledger'], [CERTIFICATE.ledger]],
      [['First entry'], ['number 1,300', 'c'.repeat(64)]],
      [['Last entry'], ['number 1,328', 'd'.repeat(64)]],
      [['Signed checkpoint'], ['over the first 1,329 entries']],
      [['Root of the checkpoint (RFC 6962)'], ['e'.repeat(64)]],
      [['Signing key'], ['retentiond/0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10+a1b2c3d4']],
      [['Verified'], ['every entry up to number 1,340, when this was drawn up']],
      [['Hash of the last verified entry'], ['0'.repeat(64)]],
    ]);
    expect(part(english, 'What this certificate means').list[0]).toBe('crm: backups are kept for 30 days');
    expect(part(english, 'Legal holds').paragraphs).toEqual([
      'No legal hold was in force for this data while the runs acted.',
    ]);
  });

  test('in French', () => {
    const french = tellCertificate(CERTIFICATE, 'fr', 'Europe/Paris');
    expect(french.title).toBe('Certificat de destruction de données personnelles');
    expect(part(french, 'Ce qui a été fait').paragraphs[0]).toMatch(/en 13 lots, sur 12\u202f345 lignes de/);
    expect(part(french, 'En vertu de quelle politique').table?.rows[0]?.[3]).toEqual([
      'par le rôle dpo, le 1er mars 2026, 10:00:00 (UTC+1) (écriture 1\u202f204)',
    ]);
    expect(french.sections.map(({ table }) => table?.columns.length)).toEqual(
      english.sections.map(({ table }) => table?.columns.length),
    );
  });
});

describe('a period', () => {
  const english = tellCertificate(QUARTER, 'en', 'Europe/Paris');

  test('adds up what was done to the same data', () => {
    expect(english.lead[0]).toBe('From 1 January 2026 to 31 March 2026, both days included');
    expect(part(english, 'What was done').table?.rows.slice(1)).toEqual([
      [['candidates'], ['public.people, in crm'], ['Anonymised'], ['40'], ['1']],
      [['subscribers'], ['public.subscribers, in crm'], ['Deleted'], ['12,346'], ['14']],
    ]);
    expect(part(english, 'Runs').paragraphs).toEqual(['3 more runs of the period changed no row.']);
  });

  test('names what is weaker: inferred outcomes, holds, a run that goes on, no checkpoint, texts not kept', () => {
    expect(part(english, 'How the outcome is known').paragraphs[0]).toMatch(
      /^For 1 batch with 40 rows, neither/,
    );
    expect(part(english, 'Legal holds').paragraphs[0]).toContain('2 on persons and one on a category');
    expect(part(english, 'Runs').table?.rows[2]?.slice(3, 5)).toEqual([['–'], ['Resting; goes on later']]);
    expect(part(english, 'Evidence').table?.rows[3]).toEqual([
      ['Signed checkpoint'],
      ['none covers these entries yet'],
    ]);
    expect(part(english, 'By which policy').table?.rows.map(([title]) => title)).toContainEqual([
      'candidates (text not kept)',
    ]);
    expect(part(english, 'What this certificate means').list[1]).toBe(
      'shop: how long backups are kept has not been laid down',
    );
  });

  test('hours that make no whole days are told as times', () => {
    const scope = {
      kind: 'period',
      since: '2026-01-01T08:00:00.000000Z',
      until: '2026-01-02T08:00:00.000000Z',
      category: 'logs',
    } as const;
    expect(tellCertificate({ ...QUARTER, scope }, 'en', 'UTC').lead.slice(0, 2)).toEqual([
      'From 1 January 2026, 08:00:00 (UTC) until before 2 January 2026, 08:00:00 (UTC)',
      'Category: logs',
    ]);
  });
});

test('a run that found nothing due certifies that', () => {
  const done = part(tellCertificate(NOTHING, 'en', 'Europe/Paris'), 'What was done');
  expect(done.table).toBeNull();
  expect(done.paragraphs[0]).toMatch(/^This certifies that, .* no row was removed or altered/);
});

test('the JSON has its sums', () => {
  expect(certificateJson(QUARTER)).toMatchObject({
    format_version: 1,
    rows: 24_731,
    batches: 28,
    idle_runs: 3,
    backups_kept: [
      { connection: 'crm', kept: '30 days' },
      { connection: 'shop', kept: null },
    ],
    checkpoint: null,
  });
});
