import { diagnose } from '../../app/doctor/doctor.ts';
import { type CommandLine, type GlobalOptions, jsonText, sourcesOf } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { diagnosisText } from '../texts/diagnosis-text.ts';

interface DoctorOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: DoctorOptions): Promise<ExitCode> {
  const diagnosis = await diagnose(sourcesOf(line, options), line.clock);
  await line.terminal.write(
    options.json ? jsonText(diagnosis) : diagnosisText(diagnosis, { colour: line.terminal.colour.data }),
  );
  return diagnosis.ok ? EXIT.done : EXIT.failed;
}
