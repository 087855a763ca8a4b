// Loaded into the daemon before its program: tells its parent what only the process itself knows. It changes nothing there.
import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { getHeapCodeStatistics, queryObjects } from 'node:v8';

const EVERY_MS = 5_000;
const NANOSECONDS = 1e6;
/** Counting objects takes a full collection. */
const COUNT_EVERY_MS = 120_000;

let collected = null;
let collections = 0;
let objects = null;

/** What the engine has made of the program is no data of ours, and grows for as long as it finds something to make faster. */
function codeBytes() {
  const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics();
  return code_and_metadata_size + bytecode_and_metadata_size;
}

// What is left after a full collection is what is held; everything else is only not yet swept.
new PerformanceObserver((list) => {
  const full = list.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR);
  if (full.length === 0) return;
  collections += full.length;
  collected = process.memoryUsage().heapUsed - codeBytes();
}).observe({ entryTypes: ['gc'] });

setInterval(() => {
  objects = queryObjects(Object, { format: 'count' });
}, COUNT_EVERY_MS).unref();

const delay = monitorEventLoopDelay();
delay.enable();

setInterval(() => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo().length;
  const slowest = delay.max / NANOSECONDS;
  delay.reset();
  // A parent that is gone wants no answer.
  process.send?.(
    {
      heapUsed,
      external,
      arrayBuffers,
      code: codeBytes(),
      collected,
      collections,
      objects,
      resources,
      slowest,
    },
    () => undefined,
  );
}, EVERY_MS).unref();
