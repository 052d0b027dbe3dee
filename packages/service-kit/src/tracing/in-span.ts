import { type SpanAttributes, tracingInUse } from './tracing.ts';

/** Does something that is asked of somebody else in a span of its own, when tracing is on and a request is under way. */
export async function inSpan<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
  const span = tracingInUse()?.client(name, attributes);
  if (span === undefined) return work();
  try {
    const result = await work();
    span.end({}, 'done');
    return result;
  } catch (error) {
    span.end({ 'error.type': error instanceof Error ? error.name : typeof error }, 'failed');
    throw error;
  }
}
