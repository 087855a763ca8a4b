import type { OwnBrake } from '../../config/config.ts';
import { joinSignals } from '../../join-signals.ts';
import { measured, type Signal, unanswered } from '../brake.ts';

export type ProbeBrake = Extract<OwnBrake, { readonly kind: 'probe' }>;

/** Asks an address: 2xx goes on; anything else brakes, a redirect too, for nobody has configured where it leads. */
export async function askProbe(
  { name, url, answerWithinSeconds }: ProbeBrake,
  left: AbortSignal,
): Promise<Signal> {
  const either = joinSignals(left, AbortSignal.timeout(answerWithinSeconds * 1_000));
  try {
    const answer = await fetch(withoutLogin(url), {
      headers: loginOf(url),
      redirect: 'manual',
      signal: either.signal,
    });
    await answer.body?.cancel();
    return answer.ok
      ? measured(name, answer.status, Number.POSITIVE_INFINITY)
      : unanswered(name, 'status', answer.status);
  } catch (error) {
    const isLate = error instanceof DOMException && error.name === 'TimeoutError';
    return unanswered(name, isLate ? 'late' : 'unreachable');
  } finally {
    either.letGo();
  }
}

/** `fetch` refuses an address with a login in it. */
function withoutLogin(text: string): URL {
  const bare = new URL(text);
  bare.username = '';
  bare.password = '';
  return bare;
}

function loginOf(text: string): Readonly<Record<string, string>> {
  const { username, password } = new URL(text);
  if (username === '' && password === '') return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(login, 'utf8').toString('base64')}` };
}
