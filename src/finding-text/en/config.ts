import type { FindingText } from '../text.ts';

/** What only the configuration can get wrong; a value that came from a variable is never shown. */
export const configTexts = {
  'config-missing': {
    severity: 'error',
    message: 'there is no configuration file {path}',
    hint: 'write it, or name another with --config or RETENTIOND_CONFIG',
  },
  'config-unreadable': {
    severity: 'error',
    message: 'the configuration file {path} cannot be read ({reason})',
    hint: 'give the user that runs retentiond the right to read it, and name a file, not a folder',
  },
  'variable-unset': {
    severity: 'error',
    message: 'the environment variable {name} is not set, or is empty',
    hint: 'set {name}, or {name}_FILE to the path of a file that holds the value',
  },
  'variable-twice': {
    severity: 'error',
    message: 'the environment variables {name} and {name}_FILE are both set',
    hint: 'unset one of the two',
  },
  'variable-file-unreadable': {
    severity: 'error',
    message: 'the file that {name}_FILE names cannot be read ({reason})',
    hint: 'check the path, and that the user that runs retentiond may read it',
  },
  'variable-file-empty': {
    severity: 'error',
    message: 'the file that {name}_FILE names is empty',
    hint: 'write the value into it, or set {name}',
  },
  'variable-impossible': {
    severity: 'error',
    message: 'the value of {name} has a line end or another control character in it',
    hint: 'write the value on one line, in UTF-8',
  },
  'variable-misspelt': {
    severity: 'error',
    message: '`{reference}` is not the name of an environment variable',
    hint: 'write `${NAME}` with letters, digits and _; there are no defaults and no commands in it',
  },
  'variable-in-key': {
    severity: 'error',
    message: 'an environment variable stands in a key',
    hint: 'write the key out; variables are read in values only',
  },
  'variable-in-password': {
    severity: 'error',
    message: 'the value of {name} has characters that mean something else inside a URL',
    hint: 'percent-encode them (`@` is `%40`, `/` is `%2F`, `#` is `%23`), or put the whole URL into one variable',
  },
  'secret-placeholder': {
    severity: 'error',
    message: 'the password in `{key}` only stands in for a real one',
    hint: "give the database's user a password of its own, and read it from a variable: `${CRM_URL}`",
  },
  'time-zone-unknown': {
    severity: 'error',
    message: '`{written}` is not a time zone',
    hint: 'write its IANA name, as in `Europe/Paris` or `UTC`; an offset such as +01:00 is none, for it has no summer time',
  },
  'window-not-readable': {
    severity: 'error',
    message: '`{written}` is not a window',
    hint: 'write when it opens and when it closes, in UTC and in quotes, as in `"01:00-05:00"`; it may reach over midnight',
  },
  'duration-not-readable': {
    severity: 'error',
    message: '`{written}` is not a duration',
    hint: 'write a number of seconds, minutes, hours, days or weeks, as in `30 minutes`; a month has no fixed length',
  },
  'percent-impossible': {
    severity: 'error',
    message: '`{written}` per cent is not a share of the rows',
    hint: 'write more than 0 and at most 100, as in `10` or `0.5`; to allow no row at all, write `max_rows: 0`',
  },
  'limits-empty': {
    severity: 'error',
    message: '`limits` says nothing',
    hint: 'write `max_rows`, `max_percent` or both below it, or leave the key out',
  },
  'url-not-readable': {
    severity: 'error',
    message: '`{key}` is not a URL of a database',
    hint: 'write `postgres://user:password@host:5432/database`, with special characters percent-encoded',
  },
  'url-scheme-unknown': {
    severity: 'error',
    message: '`{key}` begins with a scheme that retentiond does not speak',
    hint: 'begin it with `postgres://`; a connection may also begin with `mysql://` or `mariadb://`, the queue with `redis://` or `rediss://`',
  },
  'url-option-unknown': {
    severity: 'error',
    message: '`{key}` has an option after the `?` that is not read',
    hint: 'leave it out; of encryption, `sslmode`, `sslrootcert`, `sslcert` and `sslkey` are read for PostgreSQL, and for MySQL and MariaDB nothing but `ssl-mode`, `ssl-ca`, `ssl-cert`, `ssl-key` and `ssl=true`',
  },
  'url-without-host': {
    severity: 'error',
    message: '`{key}` names no host',
    hint: 'write `postgres://user:password@host:5432/database`',
  },
  'url-without-database': {
    severity: 'error',
    message: '`{key}` names no database',
    hint: 'write its name after the host, as in `postgres://user:password@host/database` or `mysql://user:password@host/database`',
  },
  'url-port-impossible': {
    severity: 'error',
    message: 'the port in `{key}` does not exist',
    hint: 'write a number from 1 to 65535 after the host, or leave it out for 5432',
  },
  'webhook-not-readable': {
    severity: 'error',
    message: '`{key}` is not an address to which something can be posted',
    hint: 'write `https://host/path`, with special characters percent-encoded',
  },
  'webhook-not-encrypted': {
    severity: 'error',
    message: '`{key}` would send checkpoints over the network without encryption',
    hint: 'begin it with `https://`; `http://` is for this machine alone, as in `http://127.0.0.1:8080/checkpoints`',
  },
  'redis-url-not-readable': {
    severity: 'error',
    message: '`{key}` is not the address of a Redis',
    hint: 'write `redis://user:password@host:6379/0`, or `rediss://` for an encrypted connection, with special characters percent-encoded; after the host there is only the number of the database',
  },
  'sentinel-not-readable': {
    severity: 'error',
    message: '`{written}` is not the address of a sentinel',
    hint: 'write host and port, as in `sentinel-1:26379`',
  },
  'sentinels-without-name': {
    severity: 'error',
    message: 'sentinels are named, but no master that they watch',
    hint: "write the master's name in place of host and port: `url: redis://:password@mymaster/0`",
  },
  'listen-not-readable': {
    severity: 'error',
    message: '`{written}` is not an address on which to listen',
    hint: 'write host and port in quotes, as in `"127.0.0.1:8420"` or `"[::1]:8420"`; a port is a number from 1 to 65535',
  },
  'listen-not-loopback': {
    severity: 'error',
    message: '`{written}` could be reached from other machines, and there is no login yet',
    hint: 'listen on this machine alone, as in `"127.0.0.1:8420"`; `probes`, which hold nothing personal, may listen on any address',
  },
  'web-empty': {
    severity: 'error',
    message: '`web` says nothing',
    hint: 'write `listen`, `probes` or both below it, or leave the key out',
  },
  'collector-not-readable': {
    severity: 'error',
    message: '`{key}` is not the address of a collector',
    hint: 'write the base address of its OTLP/HTTP receiver, as in `http://127.0.0.1:4318`, without user, password or anything after the path',
  },
  'schedule-not-a-cron': {
    severity: 'error',
    message: '`{written}` is not a schedule of five fields',
    hint: 'write minute, hour, day of month, month and day of week in quotes, as in "30 1 * * *"; nicknames such as @daily are not read',
  },
  'schedule-field': {
    severity: 'error',
    message: '`{part}` in the schedule `{written}` cannot be the {field}',
    hint: 'write numbers, lists such as 1,15, ranges such as 1-5 in rising order, `*`, or steps such as */15; H, L, W, # and ? are not read',
  },
  'schedule-never': {
    severity: 'error',
    message: 'the schedule `{written}` never comes',
    hint: 'no month has that day; "30 1 * * *" is every night at 01:30',
  },
  'day-not-readable': {
    severity: 'error',
    message: '`{written}` is not a day',
    hint: 'write year, month and day, as in `1990-01-01`',
  },
} as const satisfies Record<string, FindingText>;
