import { type Context, Hono } from 'hono';

/** What probes ask of whoever runs; nothing that they answer is about a person. */
export interface Probed {
  /** One line that says what has stopped; null: the process goes on as it should. */
  silence(): string | null;
  /** Codes of what keeps it from being ready; empty: nothing does. Bounded in time. */
  unready(): Promise<readonly string[]>;
  /** The metrics in the text format of Prometheus, and what that is called. Bounded in time. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Nothing here is a page: whatever a browser is made to do with it, it does nothing. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const METHODS = ['GET', 'HEAD'];

/** `/healthz`, `/readyz` and `/metrics`, for GET and HEAD; everything else is 404 or 405. */
export function probeApp(probed: Probed): Hono {
  const app = new Hono({ strict: true });
  const answers: Readonly<Record<string, (context: Context) => Response | Promise<Response>>> = {
    '/healthz': (context) => {
      const silence = probed.silence();
      return context.text(`${silence ?? 'ok'}\n`, silence === null ? 200 : 503);
    },
    '/readyz': async (context) => {
      const reasons = await probed.unready();
      return context.json({ ready: reasons.length === 0, reasons }, reasons.length === 0 ? 200 : 503);
    },
    '/metrics': async (context) => {
      const { contentType, text } = await probed.metrics();
      return context.body(text, 200, { 'content-type': contentType });
    },
  };
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  });
  for (const [path, answer] of Object.entries(answers)) {
    app.all(path, (context) =>
      METHODS.includes(context.req.method)
        ? answer(context)
        : context.text('method not allowed\n', 405, { allow: METHODS.join(', ') }),
    );
  }
  app.notFound((context) => context.text('not found\n', 404));
  // What went wrong is nobody's business who asks from outside.
  app.onError((_, context) => context.text('internal error\n', 500));
  return app;
}
