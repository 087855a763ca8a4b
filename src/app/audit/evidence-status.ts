import type { Config } from '../../config/config.ts';
import { type Alarm, standingAlarms } from '../../control/evidence/alarm.ts';
import { SIGNING, type SinkState, sinkStates } from '../../control/evidence/checkpoint-sink.ts';
import { keyInForce } from '../../control/evidence/evidence-key.ts';
import type { Session } from '../../database/session.ts';
import { latestCheckpoint } from '../../ledger/checkpoint/store.ts';
import { adviceFor } from './alarm-advice.ts';
import { openSinks } from './sinks/open-sinks.ts';

/** One alarm, as `status --json` tells it. */
export interface AlarmLine {
  readonly alarm: string;
  readonly about: Alarm['about'];
  readonly code: string;
  /** null: every connection. */
  readonly connection: string | null;
  readonly fact: string;
  readonly since: string;
  /** Whether no batch begins while it stands. */
  readonly stops: boolean;
  /** What to do about it. */
  readonly hint: string;
}

interface SinkLine {
  readonly sink: string;
  /** Of the last checkpoint that it took; null: none yet. */
  readonly size: number | null;
  readonly at: string | null;
  readonly failing_since: string | null;
  readonly trouble: string | null;
}

/** How checkpoints do. */
export interface EvidenceStatus {
  /** The latest one; null: none yet. */
  readonly checkpoint: { readonly size: number; readonly at: string; readonly key: string } | null;
  /** What keeps checkpoints from being signed, and since when; null: nothing. */
  readonly unsigned: { readonly since: string; readonly trouble: string } | null;
  readonly sinks: readonly SinkLine[];
  /** Whether a signing key is configured. */
  readonly signing: boolean;
  /** What is no trouble, and leaves the evidence weaker than it could be. */
  readonly warnings: readonly string[];
}

export async function readAlarms(session: Session): Promise<readonly AlarmLine[]> {
  return (await standingAlarms(session)).map((alarm) => {
    const { about, code, connection, fact, raisedAt, stops } = alarm;
    const hint = adviceFor(alarm);
    return { alarm: alarm.alarm, about, code, connection, fact, since: raisedAt, stops, hint };
  });
}

export async function readEvidence(config: Config, session: Session): Promise<EvidenceStatus> {
  const states = await sinkStates(session);
  const latest = await latestCheckpoint(session);
  const { signingKeyFile } = config.evidence;
  const wasSigned = (await keyInForce(session, 'signing')) !== null;
  const sinks = openSinks(config.evidence).map(({ name }) => sinkLine(name, states));
  return {
    checkpoint: latest && { size: Number(latest.size), at: latest.signedAt, key: latest.key },
    unsigned: unsignedFrom(states.find(({ sink }) => sink === SIGNING)),
    sinks,
    signing: signingKeyFile !== null,
    warnings: warningsFor({ isSigning: signingKeyFile !== null, wasSigned, sinks: sinks.length }),
  };
}

/** Whether every checkpoint is signed and taken. */
export function isEvidenceSound({ unsigned, sinks }: EvidenceStatus): boolean {
  return unsigned === null && sinks.every(({ failing_since }) => failing_since === null);
}

function sinkLine(name: string, states: readonly SinkState[]): SinkLine {
  const state = states.find(({ sink }) => sink === name);
  return {
    sink: name,
    size: state?.size == null ? null : Number(state.size),
    at: state?.writtenAt ?? null,
    failing_since: state?.failingSince ?? null,
    trouble: state?.trouble ?? null,
  };
}

function unsignedFrom(state: SinkState | undefined): EvidenceStatus['unsigned'] {
  if (!state?.failingSince || state.trouble === null) return null;
  return { since: state.failingSince, trouble: state.trouble };
}

function warningsFor(found: {
  readonly isSigning: boolean;
  readonly wasSigned: boolean;
  readonly sinks: number;
}): readonly string[] {
  const { isSigning, wasSigned, sinks } = found;
  if (isSigning)
    return sinks > 0
      ? []
      : [
          'checkpoints are signed and go nowhere: name a file outside the database under `evidence: { checkpoint_files: … }`',
        ];
  // That one is a trouble.
  if (wasSigned) return [];
  return [
    sinks > 0
      ? 'places for checkpoints are named and nothing is signed: name a key under `evidence: { signing_key_file: … }`'
      : 'no checkpoint is signed: whoever rules the control database could change the ledger unseen; name a key under `evidence: { signing_key_file: … }`',
  ];
}
