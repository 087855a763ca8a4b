import { hostAndPort, type ListenAddress } from '../../config/address/listen.ts';
import type { Config } from '../../config/config.ts';
import { Failure } from '../../errors.ts';
import { probedPlace } from './probed-place.ts';

const PATIENCE_MS = 5_000;
/** Addresses that mean every address of this host, and the one by which it reaches itself. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Whether the daemon on this host is well: by what it answers over HTTP or, where nothing says that it does, by the sign of
 * life that it leaves in the control database. Throws a Failure where it does not say so.
 */
export async function checkHealth(config: Config): Promise<void> {
  const place = probedPlace(config);
  if (place) return checkAnswer(place);
  // It is asked every few seconds, and only here with a database.
  const { checkSign } = await import('./check-sign.ts');
  await checkSign(config, PATIENCE_MS);
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
