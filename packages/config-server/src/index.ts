export type { Change } from './change-feed.ts';
export { type Channel, createChannel, type Received } from './channel.ts';
export { type ConfigServer, type ConfigServerOptions, createConfigServerClient, type Page, type WatchOptions } from './client.ts';
export type { ClientEvent, TraceMode } from './client-event.ts';
export { maxUnregisteredPayloadBytes } from './codec.ts';
export type { Endpoint, Resolve, TlsOptions } from './connection.ts';
export type { ConsulEvent } from './consul.ts';
export type { ConsulOptions } from './consul-query.ts';
export type { ChangeHandler } from './deliveries.ts';
export { ConfigServerError, ConfigServerUnavailable, ProtocolViolation } from './errors.ts';
export type {
  ChallengeResponse,
  Credentials,
  Identification,
  LoginRefusal,
  LoginResult,
  PasswordChange,
  PasswordPolicy,
  PasswordRule,
  PersonName,
  TicketCredentials,
} from './login.ts';
export { passwordPolicy } from './login.ts';
export type {
  AccessGroup,
  AccessGroupFilter,
  Application,
  ApplicationFilter,
  ObjectState,
  Person,
  PersonFilter,
  Tenant,
  TenantFilter,
  UserProperties,
} from './objects.ts';
export { type CreationRefusal, creationRefusals, type NewPerson, type PersonCreation } from './person-creation.ts';
export {
  type ErrorCode,
  type Message,
  type MessageName,
  messages,
  type ObjectChange,
  type ObjectInfo,
  type ObjectsOf,
  type ObjectType,
  objectLimits,
  type Payload,
  protocolVersions,
  type ReadObjects,
  type RegisterClient,
  requestNames,
} from './protocol.ts';
export { createResolver, type Resolver, type ResolverOptions } from './resolver.ts';
export { checkTokenPassword, defaultPreambula, type TokenVerdict, tokenPassword } from './token-password.ts';
