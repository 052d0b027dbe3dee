import { z } from 'zod';
import { setting } from './setting.ts';

/** What every service can be told about traces, under the names of OpenTelemetry; part of `listenerSettings`. */
export const tracingSettings = {
  /** The collector, by OTLP over HTTP, without `/v1/traces`. Without it there are no traces and nothing of them is loaded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: setting.url().optional(),
  /** `name=value,name=value`, percent-encoded; mostly a credential. */
  OTEL_EXPORTER_OTLP_HEADERS: setting.secret().optional(),
  /** Which traces are kept. What is `parentbased` does as the caller did. */
  OTEL_TRACES_SAMPLER: z
    .enum(['always_on', 'always_off', 'traceidratio', 'parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'])
    .default('parentbased_always_on'),
  /** The part that the ratios keep. */
  OTEL_TRACES_SAMPLER_ARG: setting
    .text()
    .regex(/^(?:0|1|0?\.\d{1,9}|1\.0+)$/, 'must be a number from 0 to 1')
    .transform(Number)
    .default(1),
  /** `name=value,name=value`, percent-encoded; on every span. */
  OTEL_RESOURCE_ATTRIBUTES: setting.text().optional(),
};

/** The parsed `tracingSettings`. */
export type TracingSettings = z.output<z.ZodObject<typeof tracingSettings>>;
