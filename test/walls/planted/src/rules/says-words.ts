import { env } from 'node:process'; // breaks: word-environment

export const zone = process.env.TZ ?? env.TZ;
export const now = Date.now(); // breaks: word-now
console.log(new Date(0)); // breaks: word-console
process.stdout.write('done'); // breaks: word-output
