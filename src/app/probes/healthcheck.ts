import { hostname } from 'node:os';
import { hostAndPort, type ListenAddress } from '../../config/address/listen.ts';
import type { Config } from '../../config/config.ts';
import { secondsSinceSign } from '../../control/daemon.ts';
import { Failure } from '../../errors.ts';
import { openControl } from '../control/control.ts';
import { probedPlace } from './open-probes.ts';
import { patientSession } from './patient-session.ts';
import { LONGEST_SILENCE_SECONDS } from './pulse.ts';

const PATIENCE_MS = 5_000;
/** Addresses that mean every address of this host, and the one by which it reaches itself. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Whether the daemon on this host is well: by what it answers over HTTP or, where nothing says that it does, by the sign of
 * life that it leaves in the control database. Throws a Failure where it does not say so.
 */
export async function checkHealth(config: Config): Promise<void> {
  const place = probedPlace(config);
  await (place ? checkAnswer(place) : checkSign(config));
}

async function checkAnswer(place: ListenAddress): Promise<void> {
  const response = await ask(place);
  const said = (await response.text().catch(() => '')).split('\n')[0]?.slice(0, 200) ?? '';
  if (response.status === 200) return;
  throw new Failure({
    code: 'daemon-unwell',
    fact: `the daemon answers ${response.status}${response.status === 503 ? `: ${said}` : ''}`,
    hint: 'see its log, and `retentiond status`',
  });
}

async function checkSign(config: Config): Promise<void> {
  const host = hostname();
  const seconds = await lastSign(config, host);
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

async function lastSign(config: Config, host: string): Promise<number | null> {
  const control = patientSession(async () => (await openControl(config)).session);
  try {
    return await control.ask(PATIENCE_MS, (session) => secondsSinceSign(session, host));
  } finally {
    await control.close();
  }
}

async function ask(place: ListenAddress): Promise<Response> {
  const host = EVERYWHERE[place.host] ?? place.host;
  const url = `http://${hostAndPort({ host, port: place.port })}/healthz`;
  try {
    return await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'error' });
  } catch (error) {
    throw new Failure({
      code: 'daemon-silent',
      fact: `nobody answers on ${hostAndPort(place)}`,
      hint: 'see whether the daemon runs with this configuration',
      cause: error,
    });
  }
}
