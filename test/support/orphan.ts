import { startPostgres } from '../../demo/postgres/server.ts';

// A process that starts a server and then does nothing about it until it is killed.
const server = await startPostgres({ fsync: false });
process.stdout.write(`${JSON.stringify({ folder: server.folder, data: server.data })}\n`);
setInterval(() => undefined, 1000);
