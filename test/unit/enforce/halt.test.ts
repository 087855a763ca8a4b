import { describe, expect, test } from 'vitest';
import { type Instant, parseInstant } from '../../../src/calendar/instant.ts';
import { parseWindow } from '../../../src/calendar/window.ts';
import { haltFor, requireGo, type Standing } from '../../../src/enforce/halt.ts';

const at = (text: string): Instant => parseInstant(text) as Instant;
const RULE = { id: 'crm/log/logs', window: null, budget: null, schedule: '30 1 * * *' };
const USED = { rows: 0, since: at('2026-11-21T01:30:00Z') };

describe('haltFor', () => {
  test('nothing halts a rule without window and budget', () => {
    expect(haltFor(RULE, { rows: 1e9, since: 0n }, at('2026-11-21T12:00:00Z'))).toBeNull();
  });

  test('a shut window pauses until it opens', () => {
    const rule = { ...RULE, window: parseWindow('01:00-05:00') };
    expect(haltFor(rule, USED, at('2026-11-21T04:59:59Z'))).toBeNull();
    expect(haltFor(rule, USED, at('2026-11-21T05:00:00Z'))).toMatchObject({
      status: 'paused',
      code: 'window',
      until: '2026-11-22T01:00:00.000000Z',
    });
  });

  test('a budget of rows or of time pauses until the next scheduled time', () => {
    const now = at('2026-11-21T02:00:00Z');
    const until = '2026-11-22T01:30:00.000000Z';
    const rows = { ...RULE, budget: { rows: 10, seconds: null } };
    expect(haltFor(rows, { ...USED, rows: 9 }, now)).toBeNull();
    expect(haltFor(rows, { ...USED, rows: 10 }, now)).toMatchObject({
      status: 'paused',
      code: 'budget',
      until,
    });
    const time = { ...RULE, budget: { rows: null, seconds: 1_800 } };
    expect(haltFor(time, USED, now - 1n)).toBeNull();
    expect(haltFor(time, USED, now)).toMatchObject({ code: 'budget', until });
  });
});

describe('requireGo', () => {
  const STANDING: Standing = { run: null, pause: null, version: null, alarm: null };
  const rule = { id: 'crm/log/logs', version: 'v1' };
  const pause = {
    pause: 1,
    rule: rule.id,
    role: 'ops',
    who: 'ops',
    why: 'inventory',
    placedAt: '2026-11-21T01:30:00Z',
    until: null,
  };
  const alarm = {
    alarm: 'a',
    about: 'ledger' as const,
    connection: null,
    code: 'ledger-unsound',
    fact: 'a fact',
    stops: true,
    raisedAt: '2026-11-21T01:30:00Z',
  };

  test('a pause and an alarm stop it; of both, the pause is told, and that the alarm stops it, too', () => {
    expect(() => requireGo(rule, STANDING)).not.toThrow();
    expect(() => requireGo(rule, { ...STANDING, alarm })).toThrow(expect.objectContaining({ code: 'alarm' }));
    expect(() => requireGo(rule, { ...STANDING, pause })).toThrow(
      expect.objectContaining({ code: 'pause', hint: expect.not.stringContaining('alarm') }),
    );
    expect(() => requireGo(rule, { ...STANDING, pause, alarm })).toThrow(
      expect.objectContaining({ code: 'pause', hint: expect.stringContaining('alarm ledger-unsound') }),
    );
  });
});
