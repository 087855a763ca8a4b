import type { Command } from 'commander';
import { action, type CommandLine, example, jsonText, sourcesOf } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { diagnosisText } from '../texts/diagnosis-text.ts';

export function addDoctor(program: Command, line: CommandLine): void {
  program
    .command('doctor')
    .description('look at everything that a run needs, and say what to do about each thing that is wrong')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond doctor'))
    .action(
      action<{ readonly json?: true }>(line, async (options) => {
        const { diagnose } = await import('../../app/doctor/doctor.ts');
        const diagnosis = await diagnose(sourcesOf(line, options), line.clock);
        await line.terminal.write(
          options.json
            ? jsonText(diagnosis)
            : diagnosisText(diagnosis, { colour: line.terminal.colour.data }),
        );
        return diagnosis.ok ? EXIT.done : EXIT.failed;
      }),
    );
}
