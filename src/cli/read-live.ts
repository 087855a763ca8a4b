import { absentFor } from '../app/connection/absent.ts';
import { connectProject, reachProject } from '../app/connection/connect.ts';
import type { Project } from '../app/project/project.ts';
import type { Failure } from '../errors.ts';
import type { CheckedRule } from '../plan/checked/checked-rule.ts';
import type { GlobalOptions, Surroundings } from './command-line.ts';
import { refuseAbsent, refuseErrors } from './read.ts';
import { requireProject } from './read-project.ts';

/** A project whose every rule may run on the databases as they are. */
export interface LiveProject {
  readonly project: Project;
  readonly checked: readonly CheckedRule[];
}

/** The same, but for connections that could not be asked; by their names. */
export interface ReachedLiveProject extends LiveProject {
  readonly failures: ReadonlyMap<string, Failure>;
}

/** Reads the project and holds it against its databases; tells every finding and throws where one is an error. */
export async function requireLiveProject(line: Surroundings, options: GlobalOptions): Promise<LiveProject> {
  const project = requireProject(line, options);
  refuseAbsent(line, project, absentFor(project, 'asking'));
  const { checked, findings } = await connectProject(project);
  refuseErrors(line.terminal, findings, project.config.language);
  return { project, checked };
}

/** As `requireLiveProject`, and a connection that cannot be asked does not keep the others from it; one must answer. */
export async function reachLiveProject(
  line: Surroundings,
  options: GlobalOptions,
): Promise<ReachedLiveProject> {
  const project = requireProject(line, options);
  refuseAbsent(line, project, absentFor(project, 'running'));
  const { checked, findings, failures } = await reachProject(project);
  refuseErrors(line.terminal, findings, project.config.language);
  const [first] = failures.values();
  if (first && project.rules.every(({ connection }) => failures.has(connection))) throw first;
  return { project, checked, failures };
}
