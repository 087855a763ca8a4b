import { SINK_MS, type Sink, SinkTrouble } from './sink.ts';

/** An address to which every note is posted; any 2xx is a yes. Only its host is ever told: the rest may open a door. */
export function webhookSink(address: string, milliseconds = SINK_MS): Sink {
  const url = new URL(address);
  return {
    name: `webhook:${url.host}`,
    take: async (note) => {
      const answer = await post(url, note, milliseconds);
      await answer.body?.cancel();
      // Somebody else's address was not configured by anybody.
      if (answer.status >= 300 && answer.status < 400)
        throw new SinkTrouble(`it answered ${answer.status}, a redirect, which is not followed`);
      if (!answer.ok) throw new SinkTrouble(`it answered ${answer.status}`);
    },
  };
}

async function post(url: URL, note: string, milliseconds: number): Promise<Response> {
  try {
    return await fetch(withoutLogin(url), {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8', ...loginOf(url) },
      body: note,
      redirect: 'manual',
      signal: AbortSignal.timeout(milliseconds),
    });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'TimeoutError') throw error;
    throw new SinkTrouble(`no answer within ${milliseconds / 1_000} s`);
  }
}

/** `fetch` refuses an address with a login in it. */
function withoutLogin(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function loginOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login, 'utf8').toString('base64')}` };
}
