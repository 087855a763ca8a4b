import { type AlarmEnded, endAlarmByHand, type StillStanding } from '../../app/audit/clear-alarm.ts';
import { requireControl } from '../../app/control/control.ts';
import { resumeRules } from '../../app/control/operate.ts';
import { Failure } from '../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { requireYes } from '../require-yes.ts';
import { operatedText } from '../texts/operated-text.ts';

interface ResumeOptions extends GlobalOptions {
  readonly alarm?: string;
  readonly yes?: true;
  readonly json?: true;
}

export async function work(line: CommandLine, options: ResumeOptions, rule?: string): Promise<ExitCode> {
  const { alarm, json } = options;
  if (alarm === undefined) {
    const operated = await resumeRules(requireConfig(line, options), rule ?? null, line.clock);
    await line.terminal.write(json ? jsonText(operated) : operatedText(operated));
    return EXIT.done;
  }
  if (rule !== undefined) throw oneOfBoth();
  const ended = await endAlarm(line, options, alarm);
  await line.terminal.write(json ? jsonText(ended) : endedText(ended));
  return EXIT.done;
}

async function endAlarm(line: CommandLine, options: ResumeOptions, alarm: string): Promise<AlarmEnded> {
  const control = await requireControl(requireConfig(line, options));
  return endAlarmByHand({ control, clock: line.clock }, alarm, (consequence) =>
    requireYes(line, options.yes, consequence),
  );
}

function endedText(ended: AlarmEnded): string {
  const left = ended.still.map((one) => `${nameOf(one)} ${one.alarm}`);
  const then = left.length === 0 ? 'runs go on' : `what still stops runs: ${left.join(', ')}`;
  return `${nameOf(ended)}: the alarm ${ended.alarm} is cleared; ${then}\n`;
}

function nameOf({ code, connection }: StillStanding): string {
  return connection === null ? code : `${code} (${connection})`;
}

function oneOfBoth(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'resume-what',
    fact: 'a rule and an alarm cannot be resumed at once',
    hint: 'an alarm stands for every rule that it stops: leave the rule out',
  });
}
