import { hostname } from 'node:os';
import type { Config } from '../../config/config.ts';
import { secondsSinceSign } from '../../control/daemon.ts';
import { Failure } from '../../errors.ts';
import { openControl } from '../control/control.ts';
import { patientSession } from './patient-session.ts';
import { LONGEST_SILENCE_SECONDS } from './pulse.ts';

/** Throws a Failure where no daemon on this host has left a sign of life in the control database of late. */
export async function checkSign(config: Config, patience: number): Promise<void> {
  const host = hostname();
  const seconds = await lastSign(config, host, patience);
  if (seconds === null) {
    throw new Failure({
      code: 'daemon-silent',
      fact: `no daemon on ${host} has left a sign of life in the control database`,
      hint: 'see whether it runs; `web: { probes: "127.0.0.1:9420" }` in retentiond.yaml lets it answer by itself',
    });
  }
  if (seconds <= LONGEST_SILENCE_SECONDS) return;
  throw new Failure({
    code: 'daemon-unwell',
    fact: `the daemon on ${host} has left no sign of life in the control database for ${seconds} s`,
    hint: 'see its log, and `retentiond status`',
  });
}

async function lastSign(config: Config, host: string, patience: number): Promise<number | null> {
  const control = patientSession(async () => (await openControl(config)).session);
  try {
    return await control.ask(patience, (session) => secondsSinceSign(session, host));
  } finally {
    await control.close();
  }
}
