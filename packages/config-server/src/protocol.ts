import { z } from 'zod';
import { loginChallenged, loginRefusals, loginSucceeded, passwordPolicy, passwordRules } from './login.ts';
import * as objects from './objects.ts';
import { creationRefusals, newPerson, personCreated } from './person-creation.ts';

/** Versions this code speaks, best last. A registration is always sent in version 1. */
export const protocolVersions = [1] as const;

/** Objects in one `CFGObjectInfo` and in one reading, at most. */
export const objectLimits = { perMessage: 200, perReading: 10_000 } as const;

const seconds = z.number().min(0).max(3600);
const nothing = z.object({});

const registerClient = z.object({
  /** Versions the client speaks. */
  versions: z.array(z.int().min(1).max(255)).min(1).max(16),
  application: z.object({ name: z.string(), type: z.string() }),
  userName: z.string(),
  password: z.string(),
  localTimeoutSeconds: seconds,
  remoteTimeoutSeconds: seconds,
});

/** A person by exactly one of the names they have; an empty one would be that of everybody who has none. */
const identify = z
  .object({
    userName: z.string().min(1).optional(),
    externalId: z.string().min(1).optional(),
    emailAddress: z.string().min(1).optional(),
    tenant: z.string().optional(),
  })
  .refine(({ tenant: _within, ...names }) => Object.values(names).filter((name) => name !== undefined).length === 1);

const page = {
  /** Only objects with a higher DBID: the last one of the page before. */
  after: z.int().nonnegative().max(objects.highestDbid).optional(),
  limit: z.int().min(1).max(objectLimits.perReading).optional(),
};

/** Which objects to read: their type, conditions of that type, and where to go on. */
export const readObjects = z.discriminatedUnion('objectType', [
  z.object({ objectType: z.literal('CFGPerson'), filter: objects.personFilter, ...page }),
  z.object({ objectType: z.literal('CFGTenant'), filter: objects.tenantFilter, ...page }),
  z.object({ objectType: z.literal('CFGApplication'), filter: objects.applicationFilter, ...page }),
  z.object({ objectType: z.literal('CFGAccessGroup'), filter: objects.accessGroupFilter, ...page }),
]);
export type ReadObjects = z.infer<typeof readObjects>;
export type ObjectType = ReadObjects['objectType'];

const objectInfo = z.discriminatedUnion('objectType', [
  z.object({ objectType: z.literal('CFGPerson'), objects: z.array(objects.person) }),
  z.object({ objectType: z.literal('CFGTenant'), objects: z.array(objects.tenant) }),
  z.object({ objectType: z.literal('CFGApplication'), objects: z.array(objects.application) }),
  z.object({ objectType: z.literal('CFGAccessGroup'), objects: z.array(objects.accessGroup) }),
]);
export type ObjectInfo = z.infer<typeof objectInfo>;
export type ObjectsOf<T extends ObjectType> = Extract<ObjectInfo, { objectType: T }>['objects'];

/** Every code of `CFGError`: the refusals of a login and of a creation, and what can go wrong with any request. */
export const errorCodes = [
  ...loginRefusals,
  ...creationRefusals.filter((code) => code !== 'read-only'),
  'unsupported-version',
  'not-registered',
  'already-registered',
  'unknown-application',
  'changes-forgotten',
  /** The server has just ceased to be the primary: nothing was done, and any request may be sent again to the next one. */
  'not-primary',
  'invalid-request',
  'database-unavailable',
  'internal-error',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

const error = z.object({
  /** Open, so that a newer server may add codes. */
  code: z.string(),
  description: z.string(),
  /** A rule that only a newer server knows is left out. */
  rule: z.enum(passwordRules).optional().catch(undefined),
  policy: passwordPolicy.optional(),
  diagnostics: z.array(z.string()).optional(),
  /** Whose account it is about, where there is one. */
  personDbid: objects.dbid.optional(),
});

/**
 * Changes that the server has seen in the Configuration Database. Every change up to `change` has been told: it never falls on one connection, but
 * several messages may have the same, and who goes on `after` it may hear something twice.
 */
const objectChange = z.object({
  change: z.int().nonnegative(),
  objectType: z.enum(['CFGPerson', 'CFGTenant', 'CFGApplication', 'CFGAccessGroup']),
  dbids: z.array(objects.dbid).min(1).max(objectLimits.perMessage),
});
export type ObjectChange = z.infer<typeof objectChange>;

/** Every message, by name: its number on the wire and its payload. Numbers below 256 are the published event ids. */
export const messages = {
  CFGError: { type: 0, payload: error },
  CFGRegistered: { type: 1, payload: z.object({ version: z.int(), server: z.string() }) },
  CFGUnregistered: { type: 2, payload: z.object({ reason: z.string().optional() }) },
  CFGObjectAdded: { type: 3, payload: objectChange },
  CFGObjectDeleted: { type: 4, payload: objectChange },
  CFGObjectInfoChanged: { type: 5, payload: objectChange },
  CFGObjectInfo: { type: 6, payload: objectInfo },
  CFGEndObjectList: { type: 8, payload: z.object({ count: z.int().nonnegative(), more: z.boolean() }) },
  RegisterClient: { type: 256, payload: registerClient },
  UnregisterClient: { type: 257, payload: nothing },
  Authenticate: {
    type: 272,
    payload: z.object({ userName: z.string(), password: z.string(), tenant: z.string().optional() }),
  },
  ChangePassword: {
    type: 273,
    payload: z.object({ userName: z.string(), oldPassword: z.string(), newPassword: z.string(), tenant: z.string().optional() }),
  },
  Identify: { type: 274, payload: identify },
  AuthenticateTicket: { type: 275, payload: z.object({ ticket: z.base64().min(1), tenant: z.string().optional() }) },
  AnswerChallenge: { type: 276, payload: z.object({ state: z.string().min(1), response: z.string() }) },
  Authenticated: { type: 288, payload: loginSucceeded.omit({ kind: true }) },
  Challenged: { type: 289, payload: loginChallenged.omit({ kind: true }) },
  ReadObjects: { type: 304, payload: readObjects },
  /** Asks for every change after `after`; without it, for those from now on. The error `changes-forgotten` says that `after` is too long ago. */
  WatchObjects: { type: 305, payload: z.object({ after: z.int().nonnegative().optional() }) },
  /** Changes after this one follow, with request id 0, until the connection ends. */
  Watching: { type: 306, payload: z.object({ change: z.int().nonnegative() }) },
  CreatePerson: { type: 312, payload: newPerson },
  PersonCreated: { type: 313, payload: personCreated },
  Poll: { type: 320, payload: nothing },
  PollAnswer: { type: 321, payload: nothing },
} as const;

export type MessageName = keyof typeof messages;

/** What a client may ask, and a server answers. */
export const requestNames = [
  'RegisterClient',
  'UnregisterClient',
  'Authenticate',
  'ChangePassword',
  'Identify',
  'AuthenticateTicket',
  'AnswerChallenge',
  'ReadObjects',
  'WatchObjects',
  'CreatePerson',
] as const;
type RequestName = (typeof requestNames)[number];

export type Payload<N extends MessageName> = z.infer<(typeof messages)[N]['payload']>;
export type RegisterClient = Payload<'RegisterClient'>;

/** A message of one name, as it is sent. */
export type MessageOf<N extends MessageName> = { name: N; requestId: number; payload: Payload<N> };

/** Any message, as it is sent. */
export type Message = { [N in MessageName]: MessageOf<N> }[MessageName];

/** A request of the client, before it has its id. */
export type RequestMessage = { [N in RequestName]: { name: N; payload: Payload<N> } }[RequestName];

const nameByType = new Map<number, MessageName>();
for (const [name, { type }] of Object.entries(messages)) nameByType.set(type, name as MessageName);

/** Name of the message with this number; undefined when this version has none. */
export const messageName = (type: number): MessageName | undefined => nameByType.get(type);
