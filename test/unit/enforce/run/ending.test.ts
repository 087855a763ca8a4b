import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import { DatabaseFailure, type Remedy } from '../../../../src/database/failure.ts';
import { Halt } from '../../../../src/enforce/halt.ts';
import { endingFor, rowsStayed } from '../../../../src/enforce/run/ending.ts';
import { Failure } from '../../../../src/errors.ts';

const NOW = parseInstant('2026-11-21T20:00:00Z') as bigint;

function database(remedy: Remedy, state: string): DatabaseFailure {
  return new DatabaseFailure({ code: 'database-refused', fact: 'it refused', remedy, state });
}

describe('endingFor', () => {
  test.each([
    ['a disk that is full', '53100'],
    ['no connection left', '53300'],
    ['a server that is read-only', '25006'],
  ])('%s pauses the run for five minutes', (_, state) => {
    expect(endingFor(database('pause', state), NOW)).toMatchObject({
      status: 'paused',
      stoppedBy: 'database-refused',
      until: '2026-11-21T20:05:00.000000Z',
    });
  });

  test('a lost connection interrupts it: the next worker goes on', () => {
    expect(endingFor(database('reconnect', '57P01'), NOW)).toMatchObject({
      status: 'interrupted',
      until: null,
    });
  });

  test.each(['outcome-unknown', 'commit-unknown', 'lease-lost'])('%s leaves it open', (code) => {
    expect(endingFor(new Failure({ code, fact: 'x' }), NOW)).toMatchObject({
      status: 'interrupted',
      stoppedBy: code,
    });
  });

  test('every other refusal of the server fails it, unknown codes included', () => {
    expect(endingFor(database('stop', 'XX000'), NOW)).toMatchObject({ status: 'failed', until: null });
  });

  test('what is no failure of ours fails it without quoting the message', () => {
    const ending = endingFor(new Error('row 42 is bad'), NOW);
    expect(ending).toMatchObject({ status: 'failed', stoppedBy: 'unexpected' });
    expect(ending.failure?.message).not.toContain('42');
  });

  test('a halt says who, why and until when', () => {
    const halt = new Halt({
      status: 'paused',
      code: 'pause',
      fact: 'f',
      hint: 'h',
      who: 'ops',
      why: 'w',
      until: 'u',
    });
    expect(endingFor(halt, NOW)).toEqual({
      status: 'paused',
      stoppedBy: 'pause',
      failure: halt,
      who: 'ops',
      why: 'w',
      until: 'u',
    });
  });

  test('rows that stay fail it, with their number', () => {
    expect(rowsStayed(3)).toMatchObject({ status: 'failed', stoppedBy: 'rows-locked' });
    expect(rowsStayed(3).failure?.message).toMatch(/^3 rows/);
  });
});
