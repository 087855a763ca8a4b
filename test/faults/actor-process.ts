import { createInterface } from 'node:readline';
import { watchFailpoints } from '../../src/failpoint.ts';
import { ACTS, type Order, type Word } from './act.ts';
import { isThere, letNextCatchUp } from './handover.ts';

// A process that does what its first line says, stops at the step that it names, and goes on at the next line.
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (word: Word): void => void process.stdout.write(`${JSON.stringify(word)}\n`);

const order = JSON.parse((await lines.next()).value) as Order;
let arrivals = 0;
watchFailpoints(async (point) => {
  await letNextCatchUp(order.point, point);
  if (!isThere(order.point, point)) return;
  arrivals += 1;
  if (arrivals !== order.arrival) return;
  say({ reached: point });
  await lines.next();
});
say({ said: await ACTS[order.act](process.argv[2] as string, order.about) });
process.exit();
