import { connectProject } from '../app/connect.ts';
import type { Project } from '../app/project.ts';
import type { CheckedRule } from '../plan/checked-rule.ts';
import type { GlobalOptions, Surroundings } from './command-line.ts';
import { refuseErrors, requireProject } from './read.ts';

/** A project whose every rule may run on the databases as they are. */
export interface LiveProject {
  readonly project: Project;
  readonly checked: readonly CheckedRule[];
}

/** Reads the project and holds it against its databases; tells every finding and throws where one is an error. */
export async function requireLiveProject(line: Surroundings, options: GlobalOptions): Promise<LiveProject> {
  const project = requireProject(line, options);
  const { checked, findings } = await connectProject(project);
  refuseErrors(line.terminal, findings);
  return { project, checked };
}
