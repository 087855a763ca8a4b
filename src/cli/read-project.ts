import { type Project, readProject } from '../app/project/project.ts';
import { type GlobalOptions, type Surroundings, sourcesOf } from './command-line.ts';
import { type Reading, refuseErrors } from './read.ts';

/** The whole project; tells every finding and throws where one is an error. */
export function requireProject(line: Surroundings, options: GlobalOptions, reading: Reading = {}): Project {
  const { project, findings, language } = readProject({ ...sourcesOf(line, options), ...reading });
  refuseErrors(line.terminal, findings, language);
  if (!project) throw new Error('a project without findings can be read');
  return project;
}
