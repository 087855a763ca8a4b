import { startMariadb } from '../../../demo/mariadb/server.ts';
import { startRedis } from './redis.ts';

// A process that starts servers and then does nothing about them until it is killed.
const servers = await Promise.all([startRedis(), startMariadb({ fsync: false })]);
process.stdout.write(`${JSON.stringify(servers.map(({ folder, port }) => ({ folder, port })))}\n`);
setInterval(() => undefined, 1000);
