import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';

/** One connection for questions that come again and again; opened when it is needed, and anew after it failed. */
export interface PatientSession {
  /** Asks, and has its answer within so many milliseconds; throws where it has not. One question at a time. */
  ask<Answer>(milliseconds: number, question: (session: Session) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

export function patientSession(open: () => Promise<Session>): PatientSession {
  const state: { session: Session | null; before: Promise<unknown> } = {
    session: null,
    before: Promise.resolve(),
  };
  const drop = async (): Promise<void> => {
    const { session } = state;
    state.session = null;
    await session?.close().catch(() => undefined);
  };
  const askNow = async <Answer>(
    milliseconds: number,
    question: (session: Session) => Promise<Answer>,
  ): Promise<Answer> => {
    try {
      if (!state.session?.alive) state.session = await open();
      return await question(state.session.within(milliseconds));
    } catch (error) {
      await drop();
      throw error;
    }
  };
  return {
    ask: (milliseconds, question) => {
      const answer = state.before.then(() => askNow(milliseconds, question));
      state.before = answer.catch(() => undefined);
      return inTime(milliseconds, answer);
    },
    close: async () => {
      await state.before;
      await drop();
    },
  };
}

/** Whoever asks has an answer in time, also where connecting takes longer; the connection is then there for the next. */
async function inTime<Answer>(milliseconds: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(noAnswer(milliseconds)), milliseconds);
  });
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function noAnswer(milliseconds: number): Failure {
  return new Failure({
    code: 'control-silent',
    fact: `the control database has not answered within ${milliseconds} ms`,
  });
}
