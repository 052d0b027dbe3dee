import { pino } from 'pino';
import type { LogShipper } from './elasticsearch/log-shipper.ts';
import { elasticsearchOptions } from './elasticsearch/options.ts';
import type { ElasticsearchFacts } from './facts/elasticsearch-facts.ts';
import type { LogSettings } from './log-settings.ts';
import { createLogger, type Logger, type LoggerOptions } from './logger.ts';
import type { Metrics } from './metrics.ts';

/** The log of a process: on standard output, and in Elasticsearch where the settings say so. */
export interface ServiceLog {
  logger: Logger;
  /** From now on lines go to Elasticsearch as well, if there is one. Throws where a file that the settings name cannot be read. */
  open(settings: LogSettings): Promise<void>;
  /** Takes a line of the audit trail, which was written elsewhere. */
  copyAudit(line: string): void;
  /** What is known of Elasticsearch; null where the log does not go there. Never rejects. */
  elasticsearch(): Promise<ElasticsearchFacts | null>;
  /** Waits a little for what Elasticsearch did not take yet. Standard output has everything at once. */
  close(): Promise<void>;
}

/** Standard output comes first: whatever becomes of Elasticsearch, nothing is missing there. */
export function createServiceLog({ metrics, ...about }: LoggerOptions & { metrics: Pick<Metrics, 'counter' | 'gauge'> }): ServiceLog {
  const output = about.destination ?? pino.destination({ dest: 1, sync: true });
  let shipper: LogShipper | undefined;
  const destination = {
    write(line: string) {
      output.write(line);
      shipper?.ship('service', line);
    },
  };
  const logger = createLogger({ ...about, destination });
  return {
    logger,
    async open(settings) {
      const options = elasticsearchOptions(settings);
      if (options === undefined) return;
      // Whoever ships nothing does not load what ships.
      const { createLogShipper } = await import('./elasticsearch/log-shipper.ts');
      shipper = createLogShipper({ options, metrics, say: (level, fields, message) => logger[level](fields, message) });
    },
    copyAudit: (line) => shipper?.ship('audit', `${line}\n`),
    elasticsearch: async () => shipper?.facts() ?? null,
    close: async () => shipper?.close(),
  };
}
