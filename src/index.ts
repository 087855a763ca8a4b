// The public API: what the command line does, for programs of your own.
export { type Applied, type AppliedWithFailures, applyRules, type RuleApplied } from './app/apply.ts';
export {
  type EntryFilter,
  type LedgerVerdict,
  type ListedEntry,
  listAudit,
  verifyAudit,
} from './app/audit.ts';
export { type ConnectedProject, connectProject } from './app/connect.ts';
export { countPlan, type PlanCount, type RuleCount } from './app/count-plan.ts';
export { type Daemon, startDaemon } from './app/daemon/daemon.ts';
export type { DaemonObserver } from './app/daemon/shop.ts';
export { explainPolicies } from './app/explain-policies.ts';
export { type Migrated, migrateControl, migrateTarget } from './app/migrate.ts';
export { type Project, readProject } from './app/project.ts';
export { FILE_KINDS, type FileKind, schemaText } from './app/schemas.ts';
export { type ExampleResult, testExamples } from './app/test-examples.ts';
export type { Workplace } from './app/workplace.ts';
export { openWorkplace } from './app/workplace.ts';
export type { Config } from './config/config.ts';
export { loadConfig, type Sources } from './config/load.ts';
export type { Observer } from './enforce/scene.ts';
export { Failure, type FailureKind } from './errors.ts';
export type { Finding, Severity } from './finding.ts';
