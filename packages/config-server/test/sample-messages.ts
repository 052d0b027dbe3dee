import type { MessageName, Payload } from '../src/index.ts';
import { agent } from './fake-server.ts';

const policy = { minLength: 8, letter: true, mixedCase: false, number: true, punctuation: false, noRepeats: 3 };
const change = { change: 42, objectType: 'CFGPerson' as const, dbids: [101, 102] };

/** A proper payload of every message, with every field that it may have. */
export const samples: { [N in MessageName]: Payload<N> } = {
  CFGError: { code: 'password-unacceptable', description: 'for the log', rule: 'too-short', policy, diagnostics: ['ü 😀'] },
  CFGRegistered: { version: 1, server: 'gauth' },
  CFGUnregistered: { reason: 'the server is stopping' },
  CFGObjectAdded: change,
  CFGObjectDeleted: change,
  CFGObjectInfoChanged: change,
  CFGObjectInfo: { objectType: 'CFGPerson', objects: [agent, { ...agent, dbid: 102, userProperties: { htcc: { roles: 'agent' } } }] },
  CFGEndObjectList: { count: 2, more: false },
  RegisterClient: {
    versions: [1, 2],
    application: { name: 'Cloud', type: 'CFGGenericClient' },
    userName: 'default',
    password: 'password',
    localTimeoutSeconds: 60,
    remoteTimeoutSeconds: 90,
  },
  UnregisterClient: {},
  Authenticate: { userName: 'agent1', password: 'agent1', tenant: 'Environment' },
  ChangePassword: { userName: 'agent1', oldPassword: 'agent1', newPassword: 'agent2', tenant: 'Environment' },
  Identify: { emailAddress: 'agent1@t100.test', tenant: 'Environment' },
  AuthenticateTicket: { ticket: 'dGlja2V0', tenant: 'Environment' },
  AnswerChallenge: { state: 'one', response: '123456' },
  Authenticated: { person: agent, warnings: ['soon'], diagnostics: ['ok'], maxSessions: 3 },
  Challenged: { message: 'Code?', state: 'one', hidden: true },
  ReadObjects: { objectType: 'CFGPerson', filter: { tenantDbid: 1 }, after: 100, limit: 10 },
  WatchObjects: { after: 41 },
  Watching: { change: 41 },
  CreatePerson: {
    userName: 'new1',
    tenant: 'Environment',
    externalId: 'new1@corp.test',
    emailAddress: 'new1@t100.test',
    firstName: 'Nora',
    lastName: 'New',
    accessGroups: ['Agents'],
  },
  PersonCreated: { person: agent },
  Poll: {},
  PollAnswer: {},
};
