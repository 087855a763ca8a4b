import { createServer } from 'node:net';

/** A port to which every address of a hostile project leads. */
export interface Listener {
  readonly port: number;
  /** How many have come so far. */
  visitors(): number;
  close(): Promise<void>;
}

/** Listens on a free port of this machine, and turns everybody away. */
export async function listen(): Promise<Listener> {
  const seen = { count: 0 };
  const server = createServer((socket) => {
    seen.count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    visitors: () => seen.count,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
