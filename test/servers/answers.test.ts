import { expect, test } from 'vitest';
import { readRows } from '../../demo/mariadb/admin.ts';
import { MARIADB } from '../../demo/mariadb/server.ts';
import { packageNames, plannedInstalls } from '../../demo/private-server/apt.ts';
import { missingLibraries } from '../../demo/private-server/packages.ts';

test('apt-cache names packages, and releases name the wanted ones differently', () => {
  const answer = [
    'mariadb-server',
    '  Depends: mariadb-server-10.6',
    '<mariadb-virtual>',
    ' |Depends: debconf',
    'mariadb-server-10.6',
    'mariadb-server-core-10.6',
    'mariadb-client-core-10.6',
    'libmariadb3',
  ];
  const names = packageNames(answer.join('\n'));
  expect(names.filter((name) => MARIADB.packages.packages.test(name))).toEqual([
    'mariadb-server-core-10.6',
    'mariadb-client-core-10.6',
  ]);
  expect(names).not.toContain('<mariadb-virtual>');
});

test('apt-get says what it would install, new or newer', () => {
  const answer = [
    'Reading package lists...',
    'The following NEW packages will be installed:',
    '  liblzf1 redis-tools',
    'Inst liblzf1 (3.6-3 Debian:12.12/oldstable [amd64])',
    'Inst libssl3 [3.0.1] (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [amd64])',
    'Conf liblzf1 (3.6-3 Debian:12.12/oldstable [amd64])',
  ];
  expect(plannedInstalls(answer.join('\n'))).toEqual(['liblzf1', 'libssl3']);
});

test('ldd names libraries that are absent or too old', () => {
  const answer = [
    "./redis-server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by ./redis-server)",
    '\tlinux-vdso.so.1 (0x00007f33b99d8000)',
    '\tliblzf.so.1 => not found',
    '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f33b98d7000)',
  ];
  expect(missingLibraries(answer.join('\n'))).toEqual(['liblzf.so.1', 'GLIBC_2.38']);
  expect(missingLibraries('\tnot a dynamic executable')).toEqual([]);
});

test('of several answers the last one counts, and markup is text again', () => {
  const answer = `<?xml version="1.0"?>
<resultset statement="SELECT 1 AS one"><row><field name="one">1</field></row></resultset>
<resultset statement="SELECT ...">
  <row>
	<field name="a&lt;b">x &amp;lt; y</field>
	<field name="none" xsi:nil="true" />
	<field name="empty"></field>
  </row>
</resultset>`;
  expect(readRows(answer)).toEqual([{ 'a<b': 'x &lt; y', none: null, empty: '' }]);
  expect(readRows('')).toEqual([]);
});
