import type { Measure, Sample } from './sample.ts';

interface Curve {
  readonly says: string;
  readonly color: string;
  readonly read: (sample: Sample) => number | null;
}

interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

const WIDTH = 760;
const HEIGHT = 220;
const LEFT = 48;
const RIGHT = 16;
const TOP = 44;
const BOTTOM = 28;
const MEGABYTE = 1_048_576;

const megabytes =
  (measure: Measure) =>
  ({ values }: Sample): number | null => {
    const value = values[measure];
    return value === null ? null : value / MEGABYTE;
  };

const PANELS: readonly Panel[] = [
  {
    title: 'Memory, MB',
    curves: [
      { says: 'resident', color: '#1f77b4', read: megabytes('rss') },
      {
        says: 'heap after a full collection, compiled code apart',
        color: '#d62728',
        read: megabytes('heapCollected'),
      },
    ],
  },
  {
    title: 'Held, count',
    curves: [
      { says: 'file descriptors', color: '#1f77b4', read: ({ values }) => values.descriptors },
      { says: 'sessions on all databases', color: '#d62728', read: sessions },
      { says: 'connections to Redis', color: '#2ca02c', read: ({ values }) => values.redisClients },
    ],
  },
];

/** Two panels over the same minutes, as SVG. */
export function chartOf(samples: readonly Sample[]): string {
  const minutes = (samples.at(-1)?.at ?? 60) / 60;
  const panels = PANELS.map((panel, index) => drawPanel(panel, samples, minutes, index * HEIGHT));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT * PANELS.length}" role="img" font-family="sans-serif" font-size="12">
<title>Memory, descriptors and sessions over ${Math.round(minutes)} minutes</title>
<rect width="100%" height="100%" fill="white"/>
${panels.join('\n')}
</svg>
`;
}

function drawPanel({ title, curves }: Panel, samples: readonly Sample[], minutes: number, y: number): string {
  const values = curves.flatMap(({ read }) => samples.flatMap((sample) => read(sample) ?? []));
  const top = roundUp(Math.max(1, ...values));
  const across = (at: number): number => LEFT + (at / 60 / minutes) * (WIDTH - LEFT - RIGHT);
  const down = (value: number): number => y + TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, top / 2, top].map(
    (value) =>
      `<path d="M${LEFT} ${tidy(down(value))}H${WIDTH - RIGHT}" stroke="#ccc"/>` +
      `<text x="${LEFT - 6}" y="${tidy(down(value) + 4)}" text-anchor="end">${value}</text>`,
  );
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${tidy(across(share * minutes * 60))}" y="${y + HEIGHT - 8}" text-anchor="${share === 1 ? 'end' : 'middle'}">${Math.round(share * minutes)} min</text>`,
  );
  const lines = curves.map(({ color, read }) => {
    const path = samples.map((sample, index) => {
      const value = read(sample);
      if (value === null) return '';
      const before = samples[index - 1];
      const isJoined = before !== undefined && read(before) !== null;
      return `${isJoined ? 'L' : 'M'}${tidy(across(sample.at))} ${tidy(down(value))}`;
    });
    return `<path d="${path.join('')}" fill="none" stroke="${color}" stroke-width="1.5"/>`;
  });
  const legend = curves.map(
    ({ says, color }, index) =>
      `<text x="${LEFT + 130 + index * 200}" y="${y + 24}" fill="${color}">${says}</text>`,
  );
  return [`<text x="${LEFT}" y="${y + 24}">${title}</text>`, ...grid, ...ticks, ...legend, ...lines].join(
    '\n',
  );
}

function sessions({ values }: Sample): number | null {
  const { controlSessions, postgresSessions, mariadbSessions } = values;
  if (controlSessions === null || postgresSessions === null || mariadbSessions === null) return null;
  return controlSessions + postgresSessions + mariadbSessions;
}

/** The next of 10, 20, 40, 50, 100, 200 …, whose half is a whole number, too. */
function roundUp(value: number): number {
  const power = 10 ** Math.ceil(Math.log10(Math.max(10, value)));
  return [0.2, 0.4, 0.5, 1].map((share) => share * power).find((step) => step >= value) ?? power;
}

function tidy(value: number): string {
  return String(Math.round(value * 10) / 10);
}
