import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makePipe } from './pipe.ts';

/** A project that is being made. */
interface Making {
  readonly folder: string;
  /** Writes a file of the project in place of what is there. */
  write(file: string, content: string | Uint8Array): void;
}

type Make = (making: Making) => void;

const POLICY = 'policies/logs.yaml';
const MAP = 'datamap/crm.yaml';

/** Cases that cannot be kept as text, are too large to be kept, or are no file at all; by class and name. */
export const MADE: Readonly<Record<string, Readonly<Record<string, Make>>>> = {
  yaml: {
    'byte-order-mark': edit(POLICY, (text) => Buffer.concat([bytes(0xef, 0xbb, 0xbf), text])),
    'utf-16-little-endian': edit(POLICY, (text) => Buffer.from(`\ufeff${text.toString()}`, 'utf16le')),
    'utf-16-big-endian': edit(POLICY, (text) => Buffer.from(`\ufeff${text.toString()}`, 'utf16le').swap16()),
    'utf-16-without-mark': edit(POLICY, (text) => Buffer.from(text.toString(), 'utf16le')),
    'latin-1': edit(POLICY, replacing('"Logs"', Buffer.from('"Journalisé"', 'latin1'))),
    'overlong-utf-8': edit(POLICY, replacing('Logs', bytes(0x4c, 0xc0, 0x80))),
    'surrogate-in-utf-8': edit(POLICY, replacing('Logs', bytes(0x4c, 0xed, 0xa0, 0x80))),
    'cut-in-a-character': edit(POLICY, (text) => Buffer.concat([text, bytes(0x23, 0xf0, 0x9f)])),
    nul: edit(POLICY, replacing('Logs', bytes(0x4c, 0x00, 0x67))),
    'escape-sequence': edit(POLICY, replacing('Logs', Buffer.from('\u001b[2J\u001b]0;owned\u0007'))),
    'nothing-but-nul': write(POLICY, new Uint8Array(4096)),
    'a-picture': write(POLICY, bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d)),
    'a-compressed-file': write(POLICY, bytes(0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03)),
    'five-megabytes': write(POLICY, Buffer.alloc(5_000_000, 'a')),
    'twenty-megabytes': write(POLICY, Buffer.alloc(20_000_000, '#')),
    'a-line-of-a-megabyte': edit(POLICY, replacing('Logs', Buffer.alloc(1_000_000, 'L'))),
    'a-key-of-a-megabyte': write(POLICY, `${'k'.repeat(1_000_000)}: 1\n`),
    'lists-in-lists': write(POLICY, '['.repeat(100_000)),
    'groups-in-groups': write(POLICY, '{a: '.repeat(100_000)),
    'dashes-in-dashes': write(POLICY, `${'- '.repeat(50_000)}a\n`),
    'keys-under-keys': write(
      POLICY,
      Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:\n`).join(''),
    ),
    'a-hundred-thousand-faults': write(POLICY, 'a:\n'.repeat(100_000)),
    'fifty-thousand-keys': write(POLICY, Array.from({ length: 50_000 }, (_, at) => `k${at}: 1\n`).join('')),
    'fifty-thousand-tags': write(POLICY, `a: [${'!x 1, '.repeat(50_000)}]\n`),
    'ten-thousand-tables': write(
      MAP,
      `connection: crm\ntables:\n${Array.from({ length: 10_000 }, (_, at) => `  "t\\t${at}": { exempt: "x" }\n`).join('')}`,
    ),
    'accents-in-two-ways': edit(
      POLICY,
      (text) => `${text.toString()}words:\n  r\u00e9silié: { fr: "a" }\n  re\u0301silié: { fr: "b" }\n`,
    ),
  },
  files: {
    'a-link-out-of-the-folder': ({ folder, write: put }) => {
      put('elsewhere/secret.yaml', 'password: of-somebody\n');
      symlinkSync('../elsewhere/secret.yaml', join(folder, 'policies/other.yaml'));
    },
    'a-link-to-a-secret': ({ folder }) => symlinkSync('/etc/passwd', join(folder, 'policies/other.yaml')),
    'a-link-to-a-device': ({ folder }) => symlinkSync('/dev/zero', join(folder, 'policies/other.yaml')),
    'a-link-to-nothing': ({ folder }) => symlinkSync('nowhere.yaml', join(folder, 'policies/other.yaml')),
    'a-link-to-itself': ({ folder }) => symlinkSync('other.yaml', join(folder, 'policies/other.yaml')),
    'a-link-to-its-folder': ({ folder }) => symlinkSync('.', join(folder, 'policies/other.yaml')),
    'a-link-inside-sound': ({ folder }) => {
      mkdirSync(join(folder, 'policies/..data'));
      renameSync(join(folder, POLICY), join(folder, 'policies/..data/logs.yaml'));
      symlinkSync('..data/logs.yaml', join(folder, POLICY));
    },
    'a-link-to-the-same-file': ({ folder }) => symlinkSync('logs.yaml', join(folder, 'policies/again.yaml')),
    'a-folder-with-the-name-of-a-file': ({ folder }) => mkdirSync(join(folder, 'policies/other.yaml')),
    'a-folder-in-place-of-a-policy': ({ folder }) => {
      rmSync(join(folder, POLICY));
      mkdirSync(join(folder, POLICY));
    },
    'a-pipe-without-a-writer': ({ folder }) => makePipe(join(folder, 'policies/other.yaml')),
    'a-pipe-among-the-maps': ({ folder }) => makePipe(join(folder, 'datamap/other.yml')),
    'a-folder-as-configuration': ({ folder }) => {
      rmSync(join(folder, 'retentiond.yaml'));
      mkdirSync(join(folder, 'retentiond.yaml'));
    },
    'no-configuration': ({ folder }) => rmSync(join(folder, 'retentiond.yaml')),
    'an-endless-configuration': ({ folder }) => {
      rmSync(join(folder, 'retentiond.yaml'));
      symlinkSync('/dev/zero', join(folder, 'retentiond.yaml'));
    },
    'no-folder-of-policies': ({ folder }) => rmSync(join(folder, 'policies'), { recursive: true }),
    'no-policy': ({ folder }) => rmSync(join(folder, POLICY)),
    'no-map': ({ folder }) => rmSync(join(folder, MAP)),
    'a-policy-that-ends-in-txt': ({ folder }) =>
      renameSync(join(folder, POLICY), join(folder, 'policies/logs.yaml.txt')),
    'a-policy-in-a-subfolder': ({ folder }) => {
      mkdirSync(join(folder, 'policies/more'));
      renameSync(join(folder, POLICY), join(folder, 'policies/more/logs.yaml'));
    },
    'a-policy-in-capitals-sound': ({ folder }) =>
      renameSync(join(folder, POLICY), join(folder, 'policies/LOGS.YAML')),
    'what-an-editor-left-behind-sound': ({ write: put }) => {
      put('policies/.logs.yaml.swp', 'b0VIM');
      put('policies/.#logs.yaml', 'not: yaml: at: all');
      put('policies/logs.yaml~', 'keep: 1 day');
    },
    'names-that-break-lines': ({ write: put }) => {
      put('policies/a\nb.yaml', 'keep: \t[');
      put('policies/\u001b[2J.yaml', 'keep: \t[');
      put('policies/$(id);.yaml', 'keep: \t[');
    },
    'half-written': edit(POLICY, (text) => text.subarray(0, text.length >> 1)),
    'a-file-in-place-of-a-folder': ({ folder, write: put }) => {
      rmSync(join(folder, 'datamap'), { recursive: true });
      put('datamap', 'connection: crm\n');
    },
    'the-folder-is-a-link-sound': ({ folder }) => {
      const real = mkdtempSync(join(folder, 'real-'));
      renameSync(join(folder, 'policies'), join(real, 'policies'));
      symlinkSync(join(real, 'policies'), join(folder, 'policies'));
    },
  },
};

function bytes(...all: number[]): Buffer {
  return Buffer.from(all);
}

function write(file: string, content: string | Uint8Array): Make {
  return (making) => making.write(file, content);
}

function edit(file: string, change: (text: Buffer) => string | Uint8Array): Make {
  return ({ folder }) => writeFileSync(join(folder, file), change(readFileSync(join(folder, file))));
}

/** The text with other bytes in place of a word. */
function replacing(word: string, by: Uint8Array): (text: Buffer) => Buffer {
  return (text) => {
    const at = text.indexOf(word);
    return Buffer.concat([text.subarray(0, at), by, text.subarray(at + Buffer.byteLength(word))]);
  };
}
