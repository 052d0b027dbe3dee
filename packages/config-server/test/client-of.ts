import { type ClientEvent, type ConfigServer, type ConfigServerOptions, createConfigServerClient } from '../src/index.ts';
import { agent, type FakeServer, type Script, startFakeServer } from './fake-server.ts';

export const credentials = { userName: 'agent1', password: 'agent1' };
export const succeeded = { kind: 'succeeded', person: agent, warnings: [], diagnostics: [] };
export const unavailable = { name: 'ConfigServerUnavailable' };

/** Starts servers and clients for one test file, which calls `closeAll` after each test. */
export function createOpener() {
  const opened: { close(): Promise<void> }[] = [];

  return {
    async server(script?: Script, port?: number): Promise<FakeServer> {
      const started = await startFakeServer(script, port);
      opened.push(started);
      return started;
    },
    /** A patient client that goes to these servers in turn; it remembers its events. */
    client(
      servers: readonly { port: number }[],
      changes: Partial<ConfigServerOptions> = {},
    ): ConfigServer & { events: ClientEvent[]; kinds(): string[] } {
      const events: ClientEvent[] = [];
      const made = createConfigServerClient({
        name: 't100',
        endpoints: servers.map(({ port }) => ({ host: '127.0.0.1', port })),
        application: { name: 'Cloud', type: 'CFGGenericClient' },
        serviceAccount: { userName: 'default', password: 'password' },
        localTimeoutSeconds: 0,
        remoteTimeoutSeconds: 0,
        connectTimeoutMs: 10_000,
        requestTimeoutMs: 10_000,
        loginTimeoutMs: 10_000,
        onEvent: (event) => events.push(event),
        ...changes,
      });
      opened.push(made);
      return Object.assign(made, { events, kinds: () => events.map(({ kind }) => kind) });
    },
    async closeAll(): Promise<void> {
      await Promise.all(opened.splice(0).map((each) => each.close()));
    },
  };
}
