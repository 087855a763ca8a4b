import { once } from 'node:events';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { readProject } from '../../src/app/project/project.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { silentObserver } from './observer.ts';

// A process that applies the project of a folder when it is told to, and says how it went, unless somebody kills it.
await once(process.stdin, 'data');
const { project } = readProject({ cwd: process.argv[2] as string, environment: {} });
if (!project) throw new Error('the project cannot be read');
const place = await openWorkplace(project.config, new AbortController().signal, silentObserver);
const { applied } = await applyRules(place, project.rules);
process.stdout.write(JSON.stringify(applied));
