import type { Logger } from '../logger.ts';
import type { TracingSettings } from '../tracing-settings.ts';
import { useTracing } from './tracing.ts';

/** Whose traces they are. */
export interface TracedProcess {
  service: string;
  version: string;
  logger: Pick<Logger, 'info' | 'warn'>;
}

/** Turns tracing on where there is a collector, before anything that is traced is made; answers how to send what is left and turn it off. */
export async function startTracing(settings: TracingSettings, process: TracedProcess): Promise<() => Promise<void>> {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return async () => {};
  // Loaded here and nowhere else, so that it costs nothing where it is off.
  const [{ createOpenTelemetry }, { traceFetch }] = await Promise.all([import('./open-telemetry.ts'), import('./traced-fetch.ts')]);
  const telemetry = createOpenTelemetry({ ...process, endpoint, settings });
  useTracing(telemetry);
  const stopTracingFetch = traceFetch();
  return async () => {
    stopTracingFetch();
    useTracing(undefined);
    await telemetry.close();
  };
}
