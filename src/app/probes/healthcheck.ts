import type { Config } from '../../config/config.ts';
import { hostAndPort, type ListenAddress } from '../../config/listen.ts';
import { Failure } from '../../errors.ts';
import { type Places, probedPlace } from './open-probes.ts';

const PATIENCE_MS = 5_000;
/** Addresses that mean every address of this host, and the one by which it reaches itself. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Asks the daemon on this host how it does; throws a Failure where it does not say that it is well. */
export async function checkHealth(config: Places & Pick<Config, 'file'>): Promise<void> {
  const place = probedPlace(config);
  if (!place) {
    throw new Failure({
      code: 'web-not-configured',
      fact: 'nothing says where the daemon answers',
      hint: 'add `web: { probes: "127.0.0.1:9420" }` to retentiond.yaml',
    });
  }
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
