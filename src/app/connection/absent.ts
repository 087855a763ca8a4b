import { absentAmong } from '../../config/absent.ts';
import type { Config } from '../../config/config.ts';
import type { Finding } from '../../finding.ts';
import type { Project } from '../project/project.ts';

/** What whoever asks the mapped databases, or runs the rules there, is to be told before the first of them is opened. */
export function absentFor(project: Project, use: 'asking' | 'running'): readonly Finding[] {
  const names = new Set(project.maps.flatMap((map) => map.connections));
  return absentAmong(project.config.absent, (setting) => {
    const [section, name, key] = setting.split('.');
    if (section === 'control') return use === 'running';
    if (section !== 'connections' || !names.has(String(name))) return false;
    return key === 'url' || (use === 'running' && key === 'replica_urls');
  });
}

/** The same for a daemon, which looks after everything that is configured; receipts it leaves to `audit prune`. */
export function absentForDaemon({ absent }: Pick<Config, 'absent'>): readonly Finding[] {
  return absentAmong(absent, (setting) => !setting.endsWith('.prune_url'));
}
