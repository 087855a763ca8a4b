const { env } = process; // breaks: word-environment
export const today = [env, new Date()]; // breaks: word-now
export const clock = globalThis.Date['now']; // breaks: word-now
