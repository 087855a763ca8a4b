/** Conversions of given times ask nobody for the present: Date.now() in a comment and `console` in a text are no words. */
export const text = [new Date(0).toISOString(), Date.UTC(2024, 1, 29), 'console', 'process.env'];
