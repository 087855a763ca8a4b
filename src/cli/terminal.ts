import { createInterface } from 'node:readline/promises';
import pc from 'picocolors';

/** Where a command speaks: data on standard output, everything else on standard error. */
export interface Terminal {
  /** Writes data; false where the reader has gone, as `head` does. */
  write(text: string): Promise<boolean>;
  /** Tells a person something, a line or several. */
  tell(text: string): void;
  /** Replaces the line that is being shown, on a terminal only; an empty text takes it away. */
  show(line: string): void;
  /** Asks a person; no is the answer to everything but yes, and to a signal that comes first. */
  confirm(question: string, signal: AbortSignal): Promise<boolean>;
  /** The first line of standard input. */
  readLine(): Promise<string>;
  /** The first lines of standard input, so many at most. */
  readLines(most: number): Promise<readonly string[]>;
  /** Whether data goes to a screen, and is seen by whoever has typed the command. */
  readonly isScreen: boolean;
  /** Whether colours are wanted: never off a terminal, never with NO_COLOR. */
  readonly colour: { readonly data: boolean; readonly telling: boolean };
  /** Whether a person reads what is told, and can answer. */
  readonly hasReader: boolean;
  readonly canAsk: boolean;
}

const ERASE_LINE = '\r\u001b[2K';
const WIDTH_WHERE_UNKNOWN = 80;

/** This process's own standard streams. */
export function hostTerminal(): Terminal {
  const { stdin, stdout, stderr } = process;
  const state = { readerGone: false, shown: false };
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    state.readerGone = true;
  });
  // Nobody is left to be told that nobody listens.
  stderr.on('error', () => undefined);
  const hasReader = stderr.isTTY === true;
  const erase = (): void => {
    if (state.shown) stderr.write(ERASE_LINE);
    state.shown = false;
  };
  return {
    write: async (text) => {
      erase();
      if (!state.readerGone && !stdout.write(text)) await drained(stdout);
      return !state.readerGone;
    },
    tell: (text) => {
      erase();
      stderr.write(`${text}\n`);
    },
    show: (line) => {
      if (!hasReader) return;
      erase();
      if (line === '') return;
      stderr.write(line.slice(0, (stderr.columns ?? WIDTH_WHERE_UNKNOWN) - 1));
      state.shown = true;
    },
    confirm,
    readLine: async () => (await readLines(1))[0] ?? '',
    readLines,
    isScreen: stdout.isTTY === true,
    colour: {
      data: stdout.isTTY === true && pc.isColorSupported,
      telling: hasReader && pc.isColorSupported,
    },
    hasReader,
    canAsk: hasReader && stdin.isTTY === true,
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      for (const event of ['drain', 'error', 'close']) stream.removeListener(event, finish);
      resolve();
    };
    for (const event of ['drain', 'error', 'close']) stream.once(event, finish);
  });
}

async function confirm(question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D and Ctrl-C close the reader without an answer.
  const closed = new Promise<null>((resolve) => reader.once('close', () => resolve(null)));
  try {
    const asked = reader.question(`${question} [y/N] `, { signal }).catch(() => null);
    const answer = await Promise.race([asked, closed]);
    if (answer === null) process.stderr.write('\n');
    return answer !== null && /^y(es)?$/i.test(answer.trim());
  } finally {
    reader.close();
  }
}

async function readLines(most: number): Promise<readonly string[]> {
  const reader = createInterface({ input: process.stdin });
  const lines: string[] = [];
  try {
    for await (const line of reader) {
      lines.push(line);
      if (lines.length >= most) break;
    }
    return lines;
  } finally {
    reader.close();
  }
}
