import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/errors.ts';
import { explainQueueError, isQueueAway } from '../../../src/queue/queue-failure.ts';

const coded = (code: string, message = 'no') => Object.assign(new Error(message), { code });

describe('why the queue cannot be used', () => {
  test.each([
    [coded('ECONNREFUSED'), 'queue-unreachable'],
    [new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')], ''), 'queue-unreachable'],
    [coded('57P03'), 'queue-unreachable'],
    [coded('53300'), 'queue-unreachable'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'queue-unreachable'],
    [new Error('timeout exceeded when trying to connect'), 'queue-unreachable'],
    [new Error('Connection terminated unexpectedly'), 'queue-unreachable'],
    [coded('28P01'), 'queue-refused'],
    [coded('42501'), 'queue-right-missing'],
    [new Error('WRONGPASS invalid username-password pair'), 'queue-refused'],
    [
      new Error('All sentinels are unreachable. Last error: NOAUTH Authentication required.'),
      'queue-refused',
    ],
    [
      new Error('All sentinels are unreachable. Last error: ERR No such master with that name'),
      'queue-master-unknown',
    ],
    [coded('3D000'), 'queue-database-unknown'],
    [coded('CERT_HAS_EXPIRED'), 'queue-certificate'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version number'), 'queue-encryption'],
    [new Error('The server does not support SSL connections'), 'queue-encryption'],
    [new Error('something else'), 'queue-failed'],
    ['no error at all', 'queue-failed'],
  ])('%s: %s', (error, code) => {
    const failure = explainQueueError(error);
    expect(failure).toMatchObject({ code, cause: error });
    expect(failure.message).not.toContain('something else');
    expect(isQueueAway(error)).toBe(code === 'queue-unreachable');
  });

  test('is not explained twice', () => {
    const failure = new Failure({ code: 'queue-silent', fact: 'silence' });
    expect(explainQueueError(failure)).toBe(failure);
    expect(isQueueAway(failure)).toBe(true);
  });
});
