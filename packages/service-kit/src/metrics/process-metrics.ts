import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** Measures the process: CPU, memory, event loop, garbage collection, and which version it is. */
export function processMetrics(registry: Registry, version: string): void {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  let before = performance.eventLoopUtilization();
  new Gauge({
    name: 'gauth_event_loop_utilization_ratio',
    help: 'Part of the time since the last reading in which the event loop was busy, 0 to 1',
    registers,
    collect() {
      const now = performance.eventLoopUtilization();
      this.set(performance.eventLoopUtilization(now, before).utilization);
      before = now;
    },
  });
  new Gauge({ name: 'gauth_build_info', help: 'Always 1', labelNames: ['version'], registers }).set({ version }, 1);
}

/** Measures how long the certificate in a PEM file still holds; without a number while there is none to read. */
export function certificateMetric(registry: Registry, file: string): void {
  new Gauge({
    name: 'gauth_tls_certificate_expiry_seconds',
    help: 'How long the certificate of the listener still holds; negative once it has ended',
    registers: [registry],
    collect() {
      const ends = endOf(file);
      if (ends === undefined) this.remove();
      else this.set(Math.floor((ends - Date.now()) / 1000));
    },
  });
}

function endOf(file: string): number | undefined {
  try {
    return new X509Certificate(readFileSync(file)).validToDate.getTime();
  } catch {
    return undefined;
  }
}
