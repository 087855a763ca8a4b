/** Waits until the signal is aborted, the time is over, or somebody calls what `offer` is given. */
export function untilAborted(
  signal: AbortSignal,
  milliseconds: number,
  offer: (hurry: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
    offer(finish);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
  });
}
