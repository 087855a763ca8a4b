import { ENGLISH_WORDS } from '../../plan/explain/phrases/english.ts';
import { counted } from '../findings/count.ts';

/** `Delete 12 rows and anonymise 1 row`: what would be done to the rows that are due, each action once; empty where none are. */
export function actionsText(rules: readonly { readonly action: string; readonly due: number }[]): string {
  const due = new Map<string, number>();
  for (const rule of rules.filter((one) => one.due > 0))
    due.set(rule.action, (due.get(rule.action) ?? 0) + rule.due);
  const text = ENGLISH_WORDS.list([...due].map(([action, rows]) => `${action} ${counted(rows, 'row')}`));
  return text.charAt(0).toUpperCase() + text.slice(1);
}
