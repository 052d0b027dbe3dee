export { type ClientEvent, type ConfigServer, type ConfigServerOptions, createConfigServerClient, type Endpoint } from './client.ts';
export { ConfigServerError, ConfigServerUnavailable } from './errors.ts';
export {
  type Credentials,
  type LoginRefusal,
  type LoginResult,
  loginRefusals,
  type PasswordChange,
  type PasswordRule,
  passwordRules,
} from './login.ts';
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
