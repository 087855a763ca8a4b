import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const DEPLOY = new URL('../../../deploy/', import.meta.url);

export const RULES_FILE = fileURLToPath(new URL('alerts/retentiond.rules.yaml', DEPLOY));

export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

export function readAlerts(): readonly Alert[] {
  return parse(readFileSync(RULES_FILE, 'utf8')).groups.flatMap(
    ({ rules }: { readonly rules: readonly Alert[] }) => rules,
  );
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly definition?: string }[] };
}

export function readDashboard(): Dashboard {
  return JSON.parse(readFileSync(new URL('grafana/retentiond.json', DEPLOY), 'utf8'));
}

/** What a query names: every metric, and every label by which it picks or groups. */
export interface Named {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
/** Words of the language, functions among them, that the queries here use; any other word counts as a metric. */
const WORDS = new Set(
  'absent and by histogram_quantile increase max on or rate sum time unless vector'.split(' '),
);

/** Reads the names out of a PromQL expression; a word that is neither known nor a metric comes out as a metric. */
export function namesIn(expression: string): Named {
  const bare = expression.replace(/\[[^\]]*\]/g, '').replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const picked = [...bare.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    inside.split(',').map((one) => (/^\s*([A-Za-z_]\w*)/.exec(one) ?? [])[1] ?? one),
  );
  const grouped = [...bare.matchAll(GROUPING)].flatMap(([, inside = '']) =>
    inside
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
  const rest = bare.replace(/\{[^}]*\}/g, '').replace(GROUPING, '');
  const words = [...rest.matchAll(/[A-Za-z_:][\w:]*/g)].map(([word]) => word);
  return { metrics: words.filter((word) => !WORDS.has(word)), labels: [...picked, ...grouped] };
}
