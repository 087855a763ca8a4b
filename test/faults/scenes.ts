import type { Failpoint } from '../../src/failpoint.ts';
import { isHandover } from './handover.ts';
import { APPROVAL } from './scenes/approval.ts';
import { BATCH } from './scenes/batch.ts';
import { BRAKE } from './scenes/brake.ts';
import { HOLD } from './scenes/hold.ts';
import { RECOVERY } from './scenes/recovery.ts';
import type { Scene } from './scenes/scene.ts';

/** By the word before the colon of a step. */
const SCENES: Readonly<Record<string, Scene>> = {
  batch: BATCH,
  recovery: RECOVERY,
  hold: HOLD,
  approval: APPROVAL,
  brake: BRAKE,
};

/** A step without a scene is an error. */
export function sceneOf(step: Failpoint): Scene {
  const group = step.slice(0, step.indexOf(':'));
  const scene = SCENES[group];
  if (!scene) throw new Error(`no scene comes by the step ${step}`);
  return scene;
}

/** How many arrivals at a step there are at the least: the first batch is handed nothing. */
export function arrivalsAt(step: Failpoint): number {
  const { arrivals } = sceneOf(step);
  return isHandover(step) ? arrivals - 1 : arrivals;
}

/** Whether a worker that applies comes by this step and goes on by itself, so that it can be met in this process. */
export function isInHand(step: Failpoint): boolean {
  const scene = sceneOf(step);
  return scene.act === 'apply' && scene !== BRAKE;
}
