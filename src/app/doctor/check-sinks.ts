import { accessSync, constants, lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { Config } from '../../config/config.ts';
import { reasonOf } from '../../config/files.ts';
import { type Check, fine, trouble } from './check.ts';

const CONNECT_MS = 5_000;

/** Whether every place for checkpoints could take one; nothing is written or posted. */
export async function checkSinks({ evidence }: Config): Promise<readonly Check[]> {
  const { checkpointFiles, checkpointWebhooks, signingKeyFile } = evidence;
  const files = checkpointFiles.filter((file) => file !== '-').map(checkFile);
  const webhooks = await Promise.all(checkpointWebhooks.map(checkWebhook));
  const places = [...files, ...webhooks];
  if (signingKeyFile !== null && places.length + checkpointFiles.length === 0)
    return [
      trouble('warning', 'configuration', 'sinks', {
        fact: 'checkpoints are signed and go nowhere',
        hint: 'name a file outside the database under `evidence: { checkpoint_files: … }`',
      }),
    ];
  return places;
}

function checkFile(file: string): Check {
  try {
    const there = lstatSync(file, { throwIfNoEntry: false });
    if (there && !there.isFile())
      return trouble('failed', 'configuration', 'sinks', {
        fact: `${file} is no ordinary file`,
        hint: 'name one that is, or that is not there yet',
      });
    accessSync(there ? file : dirname(file), there ? constants.R_OK | constants.W_OK : constants.W_OK);
    return fine('configuration', 'sinks', `${file} can be written`);
  } catch (error) {
    return trouble('failed', 'configuration', 'sinks', {
      fact: `${file} cannot be written (${reasonOf(error)})`,
      hint: 'make its folder, and let the user of the daemon write there',
    });
  }
}

/** Only that somebody listens, and over TLS that it is who it should be. Its path and login are told to nobody. */
function checkWebhook(address: string): Promise<Check> {
  const { protocol, hostname, port, host } = new URL(address);
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve) => {
    const done = (check: Check): void => {
      socket.destroy();
      resolve(check);
    };
    const reached = (): void => done(fine('configuration', 'sinks', `the webhook ${host} can be reached`));
    const socket =
      protocol === 'https:'
        ? connectTls({ host: bare, port: Number(port || 443), servername: bare }, reached)
        : connect({ host: bare, port: Number(port || 80) }, reached);
    const lost = (reason: string): void =>
      done(
        trouble('failed', 'configuration', 'sinks', {
          fact: `the webhook ${host} cannot be reached (${reason})`,
          hint: 'check its address, its certificate, and what stands between',
        }),
      );
    socket.setTimeout(CONNECT_MS, () => lost(`no answer within ${CONNECT_MS / 1_000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => lost(error.code ?? 'error'));
  });
}
