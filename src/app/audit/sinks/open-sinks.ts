import type { EvidenceConfig } from '../../../config/config.ts';
import { fileSink } from './file-sink.ts';
import { SINK_MS, type Sink, SinkTrouble, troubleOf } from './sink.ts';
import { stdoutSink } from './stdout-sink.ts';
import { webhookSink } from './webhook-sink.ts';

/** Who makes a checkpoint: a command's standard output is for its data, and takes none. */
export type Maker = 'daemon' | 'command';

/** A sink of the configuration. */
export interface ConfiguredSink extends Sink {
  /** Of a file that can be read back; null for others. */
  readonly path: string | null;
  readonly isStdout: boolean;
}

/** A sink that knows a limit of its own says better what was too long. */
const LONGEST_OFFER_MS = SINK_MS + 1_000;

/** How the offer of a note went. */
export interface Offered {
  readonly sink: string;
  /** null: it took it. */
  readonly trouble: string | null;
}

/** Every sink that is configured, each under a name of its own. */
export function openSinks(
  evidence: Pick<EvidenceConfig, 'checkpointFiles' | 'checkpointWebhooks'>,
): readonly ConfiguredSink[] {
  const files = evidence.checkpointFiles.map(
    (path): ConfiguredSink =>
      path === '-'
        ? { ...stdoutSink(), path: null, isStdout: true }
        : { ...fileSink(path), path, isStdout: false },
  );
  const webhooks = evidence.checkpointWebhooks.map(
    (address): ConfiguredSink => ({ ...webhookSink(address), path: null, isStdout: false }),
  );
  return numberedByName([...files, ...webhooks]);
}

/** Offers a note to all of them at once; none waits for another, and none is waited for longer than `milliseconds`. */
export function offer(
  sinks: readonly Sink[],
  note: string,
  milliseconds = LONGEST_OFFER_MS,
): Promise<readonly Offered[]> {
  return Promise.all(
    sinks.map(async (sink): Promise<Offered> => {
      const trouble = await within(milliseconds, sink.take(note)).then(() => null, troubleOf);
      return { sink: sink.name, trouble };
    }),
  );
}

/** Two files of one name in two folders are `file:name` and `file:name 2`. */
function numberedByName(sinks: readonly ConfiguredSink[]): readonly ConfiguredSink[] {
  const seen = new Map<string, number>();
  return sinks.map((sink) => {
    const count = (seen.get(sink.name) ?? 0) + 1;
    seen.set(sink.name, count);
    return count === 1 ? sink : { ...sink, name: `${sink.name} ${count}` };
  });
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SinkTrouble(`it took nothing within ${milliseconds / 1_000} s`)),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
