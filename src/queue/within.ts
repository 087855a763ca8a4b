import { Failure } from '../errors.ts';

/** The promise's result; or, after that many milliseconds, a Failure `queue-silent`. */
export async function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent(milliseconds)), milliseconds);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function silent(milliseconds: number): Failure {
  return new Failure({
    code: 'queue-silent',
    fact: `the queue has said nothing for ${milliseconds} ms`,
    hint: 'see whether the server is well; and with `rediss://`, whether it takes encrypted connections at all',
  });
}
