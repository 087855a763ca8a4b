import { InvalidArgumentError } from 'commander';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Behind what a run is asked for: whoever takes the one id takes the other. */
export const OR_OF_APPLY = 'or all runs of an `apply`, by the id that it prints';

/** Takes the id of a run as it was typed; what cannot be one is a usage failure, and reaches no log. */
export function checkRunId(text: string): string {
  if (UUID.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError(
    'Write the id of a run, as `retentiond apply` or `retentiond status --json` shows it.',
  );
}
