import { join } from 'node:path';
import { approvePlan } from '../../src/app/approval/approve.ts';
import { readPlanFile } from '../../src/app/approval/plan-file.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { placeHold } from '../../src/app/hold/place.ts';
import { type Project, readProject } from '../../src/app/project/project.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { hostClock } from '../../src/clock.ts';
import { Failure } from '../../src/errors.ts';
import { silentObserver } from '../support/observer.ts';

/** How an actor's work ended, as far as it could still say. */
export interface Said extends Pick<RuleApplied, 'status' | 'stopped_by' | 'rows'> {
  /** The failure behind it, with what only a test may see. */
  readonly why: string | null;
}

/** What somebody does with the project of a folder; in a process of its own, so that it can be killed. */
export const ACTS = {
  apply: async (folder: string): Promise<Said> => {
    const { config, rules } = readProjectOf(folder);
    const place = await openWorkplace(config, new AbortController().signal, silentObserver);
    const { applied, failures } = await applyRules(place, rules);
    const { rule, status, stopped_by, rows } = applied.rules[0] as RuleApplied;
    return { status, stopped_by, rows, why: reasonOf(failures.get(rule)) };
  },
  /** Places a hold on a person. */
  hold: async (folder: string, target: string): Promise<Said> => {
    const { config } = readProjectOf(folder);
    const request = {
      kind: 'person',
      personKind: 'user',
      target,
      matter: 'm',
      reason: 'r',
      reviewOn: null,
    } as const;
    const troubled = (_: string, error: unknown): never => {
      throw error;
    };
    return said(async () => {
      const wait = { milliseconds: HOLD_WAIT_MS, observer: silentObserver, troubled };
      const { state } = await placeHold(config, request, wait);
      if (state !== 'effective') throw new Error('the hold is still pending');
    });
  },
  /** Approves the plan of a file in the folder. */
  approve: async (folder: string, file: string): Promise<Said> => {
    const { config } = readProjectOf(folder);
    return said(() => approvePlan(config, readPlanFile(join(folder, file)), hostClock));
  },
} as const;

const HOLD_WAIT_MS = 15_000;

function readProjectOf(folder: string): Project {
  const { project } = readProject({ cwd: folder, environment: {} });
  if (!project) throw new Error('the project cannot be read');
  return project;
}

async function said(work: () => Promise<unknown>): Promise<Said> {
  try {
    await work();
    return { status: 'succeeded', stopped_by: null, rows: 0, why: null };
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'unexpected';
    return { status: 'failed', stopped_by: code, rows: 0, why: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string | null {
  if (error === undefined) return null;
  const { message, stack, cause } = error as Error;
  return error instanceof Failure && cause === undefined
    ? message
    : `${message} ${String((cause as Error)?.stack ?? stack)}`;
}

export type Act = keyof typeof ACTS;

/** What the parent tells an actor: what to do, and where to stop and say so. */
export interface Order {
  readonly act: Act;
  /** Whom it is about, or which file. */
  readonly about: string;
  readonly point: string;
  /** At its how manieth arrival there, counted from one. */
  readonly arrival: number;
}

/** What an actor says, a line each. */
export type Word = { readonly reached: string } | { readonly said: Said };
