import { type Clock, monotonic } from '../../clock.ts';
import type { Session } from '../../database/session.ts';
import type { Metrics, RuleLabels, Sample } from '../../metrics/metrics.ts';
import { numbered, raw } from '../../sql/fragment.ts';
import type { Probed } from '../../web/probes.ts';
import { patientSession } from './patient-session.ts';
import { LONGEST_SILENCE_SECONDS, type Pulse } from './pulse.ts';
import { readStanding } from './read-standing.ts';

/** Whom the probes are about. */
export interface Patient {
  readonly metrics: Metrics;
  readonly pulse: Pulse;
  readonly clock: Clock;
  /** Aborted: it leaves. */
  readonly leaving: AbortSignal;
  /** Which version runs. */
  readonly version: string;
  openControl(): Promise<Session>;
  /** Whether the daemon has started. */
  isStarted(): boolean;
  rules(): readonly RuleLabels[];
  /** null where the queue does not answer. */
  queueDepth(): Promise<number | null>;
}

const CONTROL_MS = 2_000;
const STANDING_MS = 3_000;
const STANDING_FOR_MS = 5_000;
const CONTROL_FOR_MS = 1_000;
const ALIVE = numbered(raw('SELECT 1'));

/** Answers what probes ask; `close` ends the connection that this needs. */
export function answerProbes(
  patient: Patient,
  now: () => number = monotonic,
): Probed & { close(): Promise<void> } {
  const { metrics, pulse, leaving } = patient;
  const control = patientSession(() => patient.openControl());
  const isControlThere = remembered(CONTROL_FOR_MS, now, () =>
    control
      .ask(CONTROL_MS, (session) => session.run(ALIVE))
      .then(
        () => true,
        () => false,
      ),
  );
  const refresh = remembered(STANDING_FOR_MS, now, async () =>
    metrics.stand(await standing(patient, control)),
  );
  return {
    silence: () => {
      const seconds = pulse.silentSeconds();
      return seconds <= LONGEST_SILENCE_SECONDS ? null : `no round has gone on for ${seconds} s`;
    },
    unready: async () => {
      if (leaving.aborted) return ['leaving'];
      const isThere = await isControlThere();
      // It may have been told to leave meanwhile.
      if (leaving.aborted) return ['leaving'];
      return [...(patient.isStarted() ? [] : ['starting']), ...(isThere ? [] : ['control-unreachable'])];
    },
    metrics: async () => {
      metrics.keepRules(patient.rules());
      await refresh();
      return metrics.write();
    },
    close: () => control.close(),
  };
}

async function standing(
  { rules, clock, queueDepth, version }: Patient,
  control: ReturnType<typeof patientSession>,
): Promise<readonly Sample[]> {
  const [read, depth] = await Promise.all([
    control
      .ask(STANDING_MS, (session) => readStanding(session, rules(), clock()))
      .catch((): readonly Sample[] => [{ name: 'retentiond_control_up', labels: {}, value: 0 }]),
    queueDepth(),
  ]);
  return [
    ...read,
    ...(depth === null ? [] : [{ name: 'retentiond_queue_depth', labels: {}, value: depth } as const]),
    { name: 'retentiond_build_info', labels: { version }, value: 1 },
  ];
}

/** The same answer for everybody who asks within so many milliseconds: whoever asks often costs nothing more. */
function remembered<Answer>(
  milliseconds: number,
  now: () => number,
  ask: () => Promise<Answer>,
): () => Promise<Answer> {
  let answer: Promise<Answer> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (answer && now() - askedAt < milliseconds) return answer;
    askedAt = now();
    answer = ask();
    return answer;
  };
}
