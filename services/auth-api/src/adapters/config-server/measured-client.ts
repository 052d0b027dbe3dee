import type { ConfigServer, ConfigServerOptions } from '@gauth/config-server';
import { inSpan, type Metrics } from '@gauth/service-kit';

/** Makes a client; the real one, or one over it. */
type Connect = (options: ConfigServerOptions) => ConfigServer;

/** What is asked on behalf of somebody who waits. */
const measured = [
  'authenticate',
  'authenticateTicket',
  'answerChallenge',
  'changePassword',
  'identify',
  'createPerson',
  'persons',
] as const;
const unmeasured = ['tenants', 'applications', 'accessGroups', 'watch', 'close'] as const;

/** Measures and traces how long requests to Configuration Servers take, the wait for their turn included. Their protocol has no room for the trace. */
export function measuredClients(connect: Connect, metrics: Pick<Metrics, 'histogram'>): Connect {
  const duration = metrics.histogram({
    name: 'gauth_config_server_request_duration_seconds',
    help: 'How long requests to Configuration Servers took, in seconds',
    labelNames: ['environment', 'request', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10],
  });

  return (options) => {
    const client = connect(options);
    const observed =
      <Args extends unknown[], Result>(request: string, ask: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        const end = duration.startTimer({ environment: options.name, request });
        try {
          const answer = await inSpan(request, { 'rpc.system': 'configuration-server', 'gauth.environment': options.name }, () =>
            ask(...args),
          );
          end({ outcome: 'answered' });
          return answer;
        } catch (error) {
          end({ outcome: 'failed' });
          throw error;
        }
      };
    const own = measured.map((name) => [name, observed(name, bound(client, name))]);
    const others = unmeasured.map((name) => [name, bound(client, name)]);
    return Object.fromEntries([...own, ...others]) as unknown as ConfigServer;
  };
}

const bound = (client: ConfigServer, name: keyof ConfigServer) =>
  client[name].bind(client) as unknown as (...args: unknown[]) => Promise<unknown>;
