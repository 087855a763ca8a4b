import type { Status } from '../../app/status.ts';
import { counted } from '../findings/count.ts';

type Evidence = Status['evidence'];

/** Alarms, each with what to do about it; the loudest there is. */
export function alarmLines(alarms: Status['alarms']): string[] {
  return alarms.flatMap(({ alarm, code, connection, fact, since, stops, hint }) => [
    `ALARM ${code}${connection === null ? '' : ` (${connection})`} since ${since}: ${fact}`,
    ...(stops ? [`  no batch begins ${connection === null ? '' : `on ${connection} `}while it stands`] : []),
    `  ${hint}`,
    `  id: ${alarm}`,
  ]);
}

/** What ails checkpoints, a line each. */
export function troubleLines({ unsigned, sinks }: Evidence): string[] {
  const away = sinks.filter(({ failing_since }) => failing_since !== null);
  return [
    ...(unsigned ? [`no checkpoint could be signed since ${unsigned.since}: ${unsigned.trouble}`] : []),
    ...away.map(
      ({ sink, failing_since, trouble }) => `${sink} takes no checkpoint since ${failing_since}: ${trouble}`,
    ),
  ];
}

/** `checkpoint: 1,204 entries, 2026-11-22T12:00:00Z`; nothing where there is none yet. */
export function checkpointLines({ checkpoint }: Evidence): string[] {
  if (!checkpoint) return [];
  return [`checkpoint: ${counted(checkpoint.size, 'entry', 'entries')}, ${checkpoint.at}`];
}
