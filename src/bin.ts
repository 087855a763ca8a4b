#!/usr/bin/env node
import { main } from './cli/main.ts';
import { hostTerminal } from './cli/terminal.ts';
import { hostClock } from './clock.ts';

process.exitCode = await main(process.argv.slice(2), {
  terminal: hostTerminal(),
  cwd: process.cwd(),
  clock: hostClock,
});
