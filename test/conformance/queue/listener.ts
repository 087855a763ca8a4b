import { once } from 'node:events';
import { openQueue } from '../../../src/queue/open-queue.ts';
import { FAST } from './fast.ts';

// A process of its own that listens to the queue whose address it reads, and holds every wake until it is told to go,
// or its signal is aborted. Its clock may be wrong by the milliseconds in its first argument; the rule in its second is
// woken by itself. On SIGTERM it closes the queue, after which nothing keeps it running.
const [, , shift, rule] = process.argv;
const present = Date.now.bind(Date);
Date.now = () => present() + Number(shift);
const say = (...words: readonly string[]): void => void process.stdout.write(`${words.join(' ')}\n`);

const [address] = (await once(process.stdin, 'data')) as [Buffer];
process.stdin.destroy();
const queue = await openQueue(JSON.parse(address.toString()), () => undefined, FAST);
await queue.listen(
  (wake, signal) =>
    new Promise((resolve) => {
      say('holds', wake.rule);
      signal.addEventListener('abort', () => {
        say('aborted', wake.rule);
        resolve();
      });
    }),
  1,
);
say('listens');
if (rule !== undefined) await queue.wakeNow({ rule, version: 'v1' }, '2026-01-01T01:30:00.000000Z');
process.once('SIGTERM', () => {
  queue.close().catch(() => undefined);
});
