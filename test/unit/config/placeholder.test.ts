import { expect, test } from 'vitest';
import { codes, least, loadSound } from './load-text.ts';

const control = (url: string): string => `${least}control: { url: "${url}" }\n`;

test.each([
  'changeme',
  'ChangeMe!',
  'change-me',
  'change_me_1',
  'password',
  'password123',
  'your-password',
  'secret',
  'example',
  'motdepasse',
  'xxxxx',
  '***',
  '%3Cpassword%3E',
  '%7B%7Bpassword%7D%7D',
  '%5Bpassword%5D',
])('`%s` only stands in for a password', (password) => {
  expect(codes({ text: control(`postgres://c:${password}@localhost/d`) })).toEqual([
    '2:17 secret-placeholder',
  ]);
  expect(codes({ text: `${least}queue: { url: "redis://:${password}@localhost/0" }\n` })).toEqual([
    '2:15 secret-placeholder',
  ]);
});

test.each([
  ['as a parameter', control('postgres://localhost/d?user=c&password=changeme'), {}],
  ['out of a variable', control('${URL}'), { URL: 'postgres://c:changeme@localhost/d' }],
  ['out of a variable in the middle', control('postgres://c:${PW}@localhost/d'), { PW: 'changeme' }],
])('%s', (_, text, environment) => {
  expect(codes({ text, environment })).toEqual(['2:17 secret-placeholder']);
});

test.each(['', ':', ':postgres', ':s3cret-of-crm', ':x', ':xx', ':passwordless-42'])(
  '`%s` is a password, or none is wanted',
  (password) => {
    expect(loadSound({ text: control(`postgres://c${password}@localhost/d`) }).controlUrl).toContain(
      '@localhost/d',
    );
  },
);
