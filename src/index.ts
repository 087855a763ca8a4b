// The public API: what the command line does, for programs of your own.

export { type FoundEntry, type ListedEntry, type ListPage, listAudit } from './app/audit/look-up/list.ts';
export { type LedgerVerdict, verifyAudit } from './app/audit/verify.ts';
export { type ConnectedProject, connectProject } from './app/connection/connect.ts';
export { type Migrated, migrateControl, migrateTarget } from './app/control/migrate.ts';
export type { Workplace } from './app/control/workplace.ts';
export { openWorkplace } from './app/control/workplace.ts';
export { countPlan, type PlanCount, type RuleCount } from './app/counting/count-plan.ts';
export { type Daemon, startDaemon } from './app/daemon/daemon.ts';
export type { DaemonObserver } from './app/daemon/shop.ts';
export { FILE_KINDS, type FileKind } from './app/file-kinds.ts';
export { explainPolicies } from './app/project/explain-policies.ts';
export { type Project, readProject } from './app/project/project.ts';
export { type ExampleResult, testExamples } from './app/project/test-examples.ts';
export { type Applied, type AppliedWithFailures, applyRules, type RuleApplied } from './app/run/apply.ts';
export { schemaText } from './app/schemas.ts';
export type { EntryFilter } from './audit/entry-filter.ts';
export type { Config } from './config/config.ts';
export { loadConfig, type Sources } from './config/load.ts';
export type { Observer } from './enforce/scene.ts';
export { Failure, type FailureKind } from './errors.ts';
export type { Finding, Severity } from './finding.ts';
