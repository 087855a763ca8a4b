/**
 * What manuals, images and examples write where a password belongs. Names of databases' own users are not in it:
 * `postgres` is what a developer's container really has.
 */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'changeit',
  'changeme',
  'changethis',
  'default',
  'dummy',
  'example',
  'examplepassword',
  'motdepasse',
  'mypassword',
  'mysecretpassword',
  'passw0rd',
  'passwd',
  'password',
  'passwort',
  'placeholder',
  'pleasechange',
  'redacted',
  'replaceme',
  'secret',
  'tbd',
  'todo',
  'topsecret',
  'yourpassword',
]);

/** Parameters of a PostgreSQL URL that may hold the password in place of the part before the `@`. */
const PASSWORD_PARAMETER = 'password';

/** Whether the password of a URL only stands in for one: `changeme`, `<password>`, `***`. */
export function hasPlaceholder(url: URL): boolean {
  const given = [decoded(url.password), url.searchParams.get(PASSWORD_PARAMETER) ?? ''];
  return given.some(isPlaceholder);
}

function isPlaceholder(password: string): boolean {
  if (/^(?:<.*>|\[.*\]|\{.*\}|%.*%)$/.test(password)) return true;
  if (/^([*x.?_-])\1{2,}$/i.test(password)) return true;
  const word = password.toLowerCase().replace(/[\s_.-]/g, '');
  return PLACEHOLDERS.has(word.replace(/(?:123|1|!)$/, ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
