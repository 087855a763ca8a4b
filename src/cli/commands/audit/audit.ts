import type { Command } from 'commander';
import { type CommandLine, example } from '../../command-line.ts';
import { addAuditCertificate } from './certificate.ts';
import { addAuditExport } from './export.ts';
import { addAuditFind } from './find.ts';
import { addAuditKeys } from './keys.ts';
import { addAuditList } from './list.ts';
import { addAuditProve } from './prove.ts';
import { addAuditPrune } from './prune.ts';
import { addAuditRecompute } from './recompute.ts';
import { addAuditRotate } from './rotate.ts';
import { addAuditRules } from './rules.ts';
import { addAuditRuns } from './runs.ts';
import { addAuditShow } from './show.ts';
import { addAuditVerify } from './verify.ts';

export function addAudit(program: Command, line: CommandLine): void {
  const audit = program
    .command('audit')
    .description('read and verify the ledger')
    .helpCommand(false)
    .addHelpText('after', example('retentiond audit verify'));
  addAuditList(audit, line);
  addAuditVerify(audit, line);
  addAuditRuns(audit, line);
  addAuditRules(audit, line);
  addAuditRecompute(audit, line);
  addAuditExport(audit, line);
  addAuditCertificate(audit, line);
  addAuditShow(audit, line);
  addAuditProve(audit, line);
  addAuditKeys(audit, line);
  addAuditRotate(audit, line);
  addAuditFind(audit, line);
  addAuditPrune(audit, line);
}
