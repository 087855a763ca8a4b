import { settle } from '../settle.ts';
import type { Scene } from './scene.ts';

/** A worker that applies. */
export const BATCH: Scene = {
  act: 'apply',
  about: () => '',
  arrivals: 2,
  stage: async () => [],
  reached: async () => undefined,
  check: async () => [],
  settle: ({ site }) => settle(site),
};
