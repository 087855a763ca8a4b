import { setTimeout as wait } from 'node:timers/promises';
import parsePrometheusTextFormat from 'parse-prometheus-text-format';

const EVERY_MS = 5_000;
const PATHS = ['/healthz', '/readyz', '/metrics'];
const PATIENCE_MS = 30_000;

/** What the daemon's probes say, asked as a monitor does. */
export interface Scraper {
  /** Answers other than 200 since the daemon was ready first. */
  readonly refused: readonly string[];
  readonly answers: number;
  /** The last values of a metric by rule, or under the empty name. */
  values(metric: string): ReadonlyMap<string, number>;
  /** Resolves as soon as an answer is newer than this question, and `check` is true. */
  until(what: string, check: () => boolean, milliseconds?: number): Promise<void>;
  scrape(signal: AbortSignal): Promise<void>;
}

const RULE_PATIENCE_MS = 600_000;

export function openScraper(address: string): Scraper {
  const refused: string[] = [];
  let families = new Map<string, ReadonlyMap<string, number>>();
  const counted = { answers: 0, metrics: 0, ready: false };

  async function ask(path: string): Promise<void> {
    const answer = await fetch(`${address}${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
      async (response) => ({ ok: response.ok, said: `${response.status}`, text: await response.text() }),
      (error: unknown) => ({ ok: false, said: String(error), text: '' }),
    );
    if (path === '/readyz') counted.ready ||= answer.ok;
    if (!answer.ok) {
      if (counted.ready) refused.push(`${new Date().toISOString()} ${path}: ${answer.said}`);
      return;
    }
    counted.answers += 1;
    if (path !== '/metrics') return;
    families = read(answer.text);
    counted.metrics += 1;
  }

  return {
    refused,
    get answers() {
      return counted.answers;
    },
    values: (metric) => families.get(metric) ?? new Map(),
    until: async (what, check, milliseconds = RULE_PATIENCE_MS) => {
      const end = performance.now() + milliseconds;
      // The answer after the next one was begun after this question.
      const seen = counted.metrics + 1;
      while (counted.metrics <= seen || !check()) {
        if (performance.now() > end) throw new Error(`it never came to this: ${what}`);
        await wait(250);
      }
    },
    scrape: async (signal) => {
      while (!signal.aborted) {
        for (const path of PATHS) await ask(path);
        await wait(EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

function read(text: string): Map<string, ReadonlyMap<string, number>> {
  return new Map(
    parsePrometheusTextFormat(text).map(({ name, metrics }) => {
      const byRule = new Map<string, number>();
      for (const { labels = {}, value } of metrics) {
        if (value === undefined) continue;
        const rule = labels['rule'] ?? '';
        byRule.set(rule, (byRule.get(rule) ?? 0) + Number(value));
      }
      return [name, byRule];
    }),
  );
}
