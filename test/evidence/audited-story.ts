import { afterAll, beforeAll } from 'vitest';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { STORY_MS, type Story, tellStory } from './story.ts';

interface AuditedStory {
  readonly story: Story;
  /** An auditor's, on its control database. */
  readonly session: Session;
}

/** One story for the test file that calls this. */
export function useStory(): AuditedStory {
  let audited: AuditedStory | null = null;
  beforeAll(async () => {
    const story = await tellStory();
    audited = { story, session: await openSession(story.logs.database.controlUrl, 'the auditor') };
  }, STORY_MS);
  afterAll(async () => {
    await audited?.session.close();
    await audited?.story.drop();
  });
  const there = (): AuditedStory => {
    if (audited === null) throw new TypeError('it is there from beforeAll on');
    return audited;
  };
  return {
    get story() {
      return there().story;
    },
    get session() {
      return there().session;
    },
  };
}
