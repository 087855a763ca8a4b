import { once } from 'node:events';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { startDaemon } from '../../src/app/daemon/daemon.ts';
import { readProject } from '../../src/app/project/project.ts';
import { silentObserver } from './observer.ts';

// A daemon of the project of a folder, from when it is told to until it is killed.
await once(process.stdin, 'data');
const { project } = readProject({ cwd: process.argv[2] as string, environment: {} });
if (!project) throw new Error('the project cannot be read');
const place = await openWorkplace(project.config, new AbortController().signal, silentObserver);
const ignore = (): void => undefined;
const daemon = await startDaemon(place, project.rules, {
  started: ignore,
  runBegun: ignore,
  runEnded: ignore,
  reloaded: ignore,
  troubled: ignore,
  stopped: ignore,
});
await daemon.done;
