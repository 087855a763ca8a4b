import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  type IdGenerator,
  RandomIdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** The two ids of a span: 16 and 8 bytes in hex. */
export interface SpanIds {
  readonly traceId: string;
  readonly spanId: string;
}

/** Makes spans and sends them, a batch at a time. */
export interface Sender {
  readonly tracer: Tracer;
  /** Does `start`, whose one root span has these ids. */
  withIds<Span>(ids: SpanIds, start: () => Span): Span;
  /** Sends what is left, as far as that goes within a few seconds. */
  close(): Promise<void>;
}

interface SenderOptions {
  readonly url: string;
  readonly version: string;
  readonly lost: (facts: { readonly error: unknown }) => void;
}

/** So many spans wait at most; what comes then is dropped. */
const MOST_WAITING = 2_048;
const SEND_MS = 3_000;
const CLOSE_MS = 3_000;

export function openSender({ url, version, lost }: SenderOptions): Sender {
  const ids = new ChosenIds();
  const exporter = tellLoss(new OTLPTraceExporter({ url, timeoutMillis: SEND_MS }), lost);
  const processor = new BatchSpanProcessor({
    exporter,
    maxQueueSize: MOST_WAITING,
    exportTimeoutMillis: SEND_MS,
  });
  const provider = new TracerProvider({
    // Nothing of the host or the process: a command line or a home folder could name a person.
    resource: resourceFromAttributes({ 'service.name': 'retentiond', 'service.version': version }),
    idGenerator: ids,
    spanProcessors: [processor],
  });
  return {
    tracer: provider.getTracer('retentiond', version),
    withIds: (chosen, start) => ids.use(chosen, start),
    close: async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

/** Says once that spans are lost, until some could be sent; to the rest of the world every batch of them is done. */
function tellLoss(exporter: SpanExporter, lost: SenderOptions['lost']): SpanExporter {
  const state = { isTold: false };
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !state.isTold) lost({ error: result.error });
        state.isTold = failed;
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

/** Ids by chance, unless somebody chooses the next ones. */
class ChosenIds implements IdGenerator {
  readonly #chance = new RandomIdGenerator();
  #chosen: SpanIds | null = null;

  use<Made>(ids: SpanIds, make: () => Made): Made {
    this.#chosen = ids;
    try {
      return make();
    } finally {
      this.#chosen = null;
    }
  }

  generateTraceId = (): string => this.#chosen?.traceId ?? this.#chance.generateTraceId();
  generateSpanId = (): string => this.#chosen?.spanId ?? this.#chance.generateSpanId();
}
