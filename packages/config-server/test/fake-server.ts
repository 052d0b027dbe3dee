import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Person, Received } from '../src/index.ts';
import { type Channel, createChannel, type Message } from '../src/index.ts';

/** One accepted connection of the scripted server. */
export interface Accepted {
  socket: Socket;
  channel: Channel;
  /** What arrived, polls excepted. */
  received: Received[];
  send(message: Message): void;
}

/** What the server does with a message; without a script for it, it registers, lets everybody in and answers readings with nothing. */
export type Script = { [Name in Received['name'] | 'connection']?: ((connection: Accepted, received: Received) => void) | undefined };

/** A server on loopback that does what the test says. */
export interface FakeServer {
  port: number;
  connections: Accepted[];
  script: Script;
  close(): Promise<void>;
}

export const agent: Person = {
  dbid: 101,
  tenantDbid: 1,
  tenantName: 'Environment',
  userName: 'agent1',
  firstName: 'Anna',
  lastName: 'Ardent',
  emailAddress: '',
  employeeId: '',
  externalId: '',
  phones: {},
  address: {},
  birthdate: '',
  isAgent: true,
  isAdmin: false,
  state: 'enabled',
  changePasswordOnNextLogin: false,
  userProperties: {},
  accessGroups: [],
  updatedAt: 0,
};

export const letIn: Script['Authenticate'] = ({ send }, { requestId }) =>
  send({ name: 'Authenticated', requestId, payload: { person: agent, warnings: [], diagnostics: [] } });

const usual: Script = {
  RegisterClient: ({ channel, send }, { requestId }) => {
    send({ name: 'CFGRegistered', requestId, payload: { version: 1, server: 'fake' } });
    channel.established({ version: 1, silenceSeconds: 0 });
  },
  UnregisterClient: ({ channel, send }, { requestId }) => {
    send({ name: 'CFGUnregistered', requestId, payload: {} });
    channel.end();
  },
  Authenticate: letIn,
  AuthenticateTicket: letIn,
  AnswerChallenge: letIn,
  ChangePassword: letIn,
  Identify: letIn,
  WatchObjects: ({ send }, { requestId, payload }) =>
    send({ name: 'Watching', requestId, payload: { change: (payload as { after?: number }).after ?? 0 } }),
  CreatePerson: ({ send }, { requestId }) => send({ name: 'PersonCreated', requestId, payload: { person: agent } }),
  ReadObjects: ({ send }, { requestId }) => send({ name: 'CFGEndObjectList', requestId, payload: { count: 0, more: false } }),
};

/** Starts a server that follows the script, which may be changed while it runs. */
export async function startFakeServer(script: Script = {}, port = 0): Promise<FakeServer> {
  const connections: Accepted[] = [];
  const server: Server = createServer((socket) => {
    const received: Received[] = [];
    const onMessage = (message: Received): void => {
      received.push(message);
      (fake.script[message.name] ?? usual[message.name])?.(accepted, message);
    };
    const channel = createChannel({ socket, payloadLimit: 64 * 1024, onMessage, onClose: () => undefined });
    const accepted: Accepted = { socket, channel, received, send: (message) => channel.send(message) };
    connections.push(accepted);
    fake.script.connection?.(accepted, { name: 'Poll', requestId: 0, payload: {} });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const fake: FakeServer = {
    port: (server.address() as AddressInfo).port,
    connections,
    script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { socket } of connections) socket.destroy();
      }),
  };
  return fake;
}
