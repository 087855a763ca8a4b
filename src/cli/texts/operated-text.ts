import type { Operated } from '../../app/control/operate.ts';
import { counted } from '../findings/count.ts';

/** `crm/log/logs: done; 1 run changed`. */
export function operatedText({ rule, runs }: Operated): string {
  return `${rule ?? 'every rule'}: done; ${counted(runs, 'run')} changed\n`;
}
