import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseInstant } from '../../../src/calendar/instant.ts';
import type { Surroundings } from '../../../src/cli/command-line.ts';
import { main } from '../../../src/cli/main.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { hostClock } from '../../../src/clock.ts';

/** What one command line wrote and answered. */
export interface Recorded {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RecordingTerminal extends Terminal {
  readonly data: string[];
  readonly told: string[];
  readonly shown: string[];
}

export function recordingTerminal(colour = false): RecordingTerminal {
  const [data, told, shown]: string[][] = [[], [], []];
  return {
    data: data as string[],
    told: told as string[],
    shown: shown as string[],
    write: async (text) => (data as string[]).push(text) > 0,
    tell: (text) => void (told as string[]).push(`${text}\n`),
    show: (line) => void (shown as string[]).push(line),
    confirm: async () => false,
    readLine: async () => '',
    readLines: async () => [],
    isScreen: false,
    colour: { data: colour, telling: colour },
    hasReader: false,
    canAsk: false,
  };
}

export const POLICY = `category: logs
title: "Logs"
purpose: "Security"
legal_basis: legitimate_interests
starts: logged
keep: 3 months
then: delete
examples:
  - given:
      logged: 2023-11-30
    on: 2024-02-29
    expect: kept
  - given:
      logged: 2023-11-30
    on: 2024-03-01
    expect: deleted
`;

export const MAP = `connection: crm
tables:
  log:
    category: logs
    person:
      user: user_id
    events:
      logged:
        column: ts
        always: true
`;

export const CONFIG = `timezone: Europe/Paris
connections:
  crm:
    url: "postgres://app:hunter2@127.0.0.1:1/crm"
`;

/** A sound project: nothing needs a server. */
export const SOUND: Readonly<Record<string, string>> = {
  'retentiond.yaml': CONFIG,
  'policies/logs.yaml': POLICY,
  'datamap/crm.yaml': MAP,
};

/** Runs a command line in a folder with these files; at noon of 15 July 2024 in UTC, with an empty environment. */
export async function run(
  argv: string,
  files: Readonly<Record<string, string>> = SOUND,
  environment: Readonly<Record<string, string>> = {},
): Promise<Recorded> {
  const cwd = mkdtempSync(join(tmpdir(), 'retentiond-cli-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  const clock = (): bigint => parseInstant('2024-07-15T12:00:00Z') as bigint;
  return runIn(cwd, argv, { clock, environment });
}

/** Runs a command line in a folder, in this process. */
export async function runIn(
  cwd: string,
  argv: string,
  surroundings: Partial<Pick<Surroundings, 'clock' | 'environment'>> = {},
): Promise<Recorded> {
  const terminal = recordingTerminal();
  const args = argv === '' ? [] : argv.split(' ');
  const code = await main(args, { terminal, cwd, clock: hostClock, environment: {}, ...surroundings });
  return { code, stdout: terminal.data.join(''), stderr: terminal.told.join('') };
}
