import type { Metrics } from '@gauth/service-kit';
import type { Requests } from './requests.ts';

/** Whatever is over with its answer; to watch is not. */
const measured = [
  'register',
  'authenticate',
  'changePassword',
  'identify',
  'authenticateTicket',
  'answerChallenge',
  'createPerson',
  'readObjects',
] as const;

/** Measures how long requests take, by command. */
export function measuredRequests(requests: Requests, metrics: Pick<Metrics, 'histogram'>): Requests {
  const duration = metrics.histogram({
    name: 'config_server_request_duration_seconds',
    help: 'How long requests of clients took, in seconds',
    labelNames: ['command'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
  });
  const observed = (command: (typeof measured)[number]) => {
    const ask = requests[command].bind(requests) as (...args: unknown[]) => Promise<unknown>;
    return async (...args: unknown[]): Promise<unknown> => {
      const end = duration.startTimer({ command });
      try {
        return await ask(...args);
      } finally {
        end();
      }
    };
  };
  return { ...requests, ...(Object.fromEntries(measured.map((command) => [command, observed(command)])) as Partial<Requests>) };
}
