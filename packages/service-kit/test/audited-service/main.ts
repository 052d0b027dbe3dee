import { z } from 'zod';
import { audit, createServer, listenerOptions, listenerSettings, run, setting } from '../../src/index.ts';

// Answers every request with what it has recorded of it.
await run({
  name: 'audited',
  version: '1.2.3',
  configSchema: z.object({ ...listenerSettings, KEY_RING: setting.keyRing().optional() }),
  env: process.env,
  argv: process.argv.slice(2),
  start(config, { logger, metrics }) {
    const app = createServer({ logger, ...listenerOptions(config) });
    metrics.observeRequests(app);
    app.get('/things/:id', async ({ params, log }) => {
      const { id } = params as { id: string };
      audit(log, { event: 'setting.changed', outcome: 'success', subject: id });
      return id;
    });
    return { app };
  },
});
