import type { ControlGrants } from '../../app/grants/control-grants.ts';
import type { RoleGrants } from '../../app/grants/write-grants.ts';

const ROLES: Readonly<Record<RoleGrants['purpose'], string>> = {
  purge: 'the role that runs the rules',
  prune: 'the role of `audit prune --receipts`',
  watch: 'the role by which its replicas are asked, on those',
};

/** A script to paste, one part a role, after a comment that says whose it is and where it runs. */
export function grantsText(roles: readonly RoleGrants[]): string {
  return roles
    .map(({ connection, purpose, role, script }) => {
      const head = `-- ${connection}: ${ROLES[purpose]}, ${role}`;
      return `${[head, ...script].join('\n')}\n`;
    })
    .join('\n');
}

const PURPOSES: Readonly<Record<ControlGrants['purpose'], string>> = {
  migrate: 'the role that owns the tables, for `retentiond migrate`',
  write: 'the role of the daemon and of whoever operates it',
  read: 'the role of the auditor, who changes nothing but the log of what was looked at',
  prune: 'the role of `audit prune`',
};

export function controlGrantsText(roles: readonly ControlGrants[]): string {
  return roles
    .map(({ purpose, role, script }) => `${[`-- ${PURPOSES[purpose]}: ${role}`, ...script].join('\n')}\n`)
    .join('\n');
}
