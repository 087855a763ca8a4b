import { join } from 'node:path';
import { type Recorded, runIn } from '../unit/cli/recorded.ts';
import { connect, LOGS_POLICY, type LogsProject, makeLogs } from './logs.ts';

export const RULE = 'crm/log/logs';

/** A logs project whose rules wait for approval, and its command line. */
export interface ApprovalProject extends LogsProject {
  /** One command line in the project's folder. */
  cli(argv: string): Promise<Recorded>;
  /** Replaces a part of retentiond.yaml, for good. */
  configure(part: string, other: string): void;
  /** How long the policy keeps from now on. */
  keep(period: string): void;
  /** `plan --out FILE`, then `approve FILE --yes`; the plan's digest. */
  approveNow(file?: string): Promise<string>;
  /** Another login role of the control database, with every right of the first; its address. */
  secondRole(): Promise<string>;
  file(name: string): string;
}

/** `approval` is `widened`, or what is said. */
export async function makeApprovals(approval = 'widened'): Promise<ApprovalProject> {
  const logs = await makeLogs({ batchRows: 10 });
  const configure = (part: string, other: string): void =>
    logs.write('retentiond.yaml', logs.configText().replace(part, other));
  const cli = (argv: string): Promise<Recorded> => runIn(logs.folder, argv);
  const secondRoles: string[] = [];
  configure('approval: never', `approval: ${approval}`);
  return {
    ...logs,
    cli,
    configure,
    keep: (period) => logs.write('policies/logs.yaml', LOGS_POLICY.replace('3 months', period)),
    approveNow: async (file = 'plan.json') => {
      for (const argv of [`plan --out ${file}`, `approve ${file} --yes --json`]) {
        const { code, stdout, stderr } = await cli(argv);
        if (code !== 0) throw new Error(`${argv} ended with ${code}: ${stderr}`);
        if (argv.startsWith('approve')) return (JSON.parse(stdout) as { digest: string }).digest;
      }
      throw new Error('nothing was approved');
    },
    secondRole: async () => {
      const role = `second_${logs.database.controlRole}`;
      const admin = await connect(logs.database.controlSuperuserUrl);
      await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'second'`);
      await admin.query(`GRANT CONNECT ON DATABASE ${logs.database.controlRole} TO ${role}`);
      for (const schema of ['retentiond', 'public']) {
        await admin.query(`GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
        await admin.query(`GRANT ALL ON ALL TABLES IN SCHEMA ${schema} TO ${role}`);
        await admin.query(`GRANT ALL ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role}`);
      }
      await admin.end();
      secondRoles.push(role);
      const address = new URL(logs.database.controlUrl);
      address.username = role;
      address.password = 'second';
      return address.href;
    },
    file: (name) => join(logs.folder, name),
    drop: async () => {
      for (const role of secondRoles) await logs.state.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await logs.drop();
    },
  };
}
