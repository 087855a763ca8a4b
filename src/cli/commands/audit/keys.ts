import type { Command } from 'commander';
import { listKeys } from '../../../app/audit/keys/keys.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { keysText } from '../../texts/keys-text.ts';
import { requireView } from './view.ts';

export function addAuditKeys(audit: Command, line: CommandLine): void {
  audit
    .command('keys')
    .description('list the keys behind the evidence: verifier keys, and the names of digest keys')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit keys'))
    .action(
      action<{ readonly json?: true }>(line, async (options) => {
        const keys = await listKeys(await requireView(line, options, 'audit keys'));
        await line.terminal.write(options.json ? jsonText(keys) : keysText(keys));
        return EXIT.done;
      }),
    );
}
