import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

/** One span as a collector has received it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

/** A collector that takes spans in the JSON protocol of OTLP over HTTP. */
export interface Collector {
  readonly endpoint: string;
  readonly spans: readonly ReceivedSpan[];
  /** Everything that was sent, as it was. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

interface Written {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export async function openCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isOurs = request.method === 'POST' && request.url === '/v1/traces';
      const isJson = request.headers['content-type'] === 'application/json';
      if (!isOurs || !isJson) return void response.writeHead(400).end();
      const body = Buffer.concat(chunks).toString('utf8');
      bodies.push(body);
      spans.push(...spansIn(JSON.parse(body)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { readonly port: number };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function spansIn(sent: {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ReceivedSpan, 'attributes' | 'events'> & {
        readonly attributes: readonly Written[];
        readonly events: readonly { readonly name: string; readonly attributes: readonly Written[] }[];
      })[];
    }[];
  }[];
}): ReceivedSpan[] {
  return sent.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .map((span) => ({
      ...span,
      attributes: valuesOf(span.attributes),
      events: span.events.map(({ name, attributes }) => ({ name, attributes: valuesOf(attributes) })),
    }));
}

function valuesOf(written: readonly Written[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(written.map(({ key, value }) => [key, Object.values(value)[0]]));
}
