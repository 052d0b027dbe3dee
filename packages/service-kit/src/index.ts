export { ApiError, type ApiErrorKind, type ApiErrorOptions } from './api-error.ts';
export { askDatabaseFacts } from './ask-database-facts.ts';
export { type AuditLog, audit, auditUndoable, requireAudit } from './audit/audit.ts';
export type { AuditAction } from './audit/audit-actions.ts';
export type { AuditEvent } from './audit/audit-event.ts';
export { type BasicCredentials, parseBasic } from './basic-auth.ts';
export { bearerToken } from './bearer.ts';
export type { ClientCertificate } from './client-certificate.ts';
export { ConfigError, type Environment, loadConfig } from './config.ts';
export { countedAddress } from './counted-address.ts';
export { type DatabaseSettings, databaseSettings } from './database-settings.ts';
export { type DerElement, derAt, derChildren, derElement, derInteger, derIntegers, derObjectId } from './der.ts';
export { acceptEmptyJson } from './empty-json.ts';
export { envelope, errorEnvelope } from './envelope.ts';
export { envelopeErrors, sendApiError, toApiError } from './envelope-errors.ts';
export { createFailedAttempts, type FailedAttempts, type FailedAttemptsOptions } from './failed-attempts.ts';
export { httpsCiphers } from './https-ciphers.ts';
export { createKeyRing, type KeyRing, KeyRingError } from './key-ring.ts';
export {
  clientCertificateSettings,
  clientCertificates,
  type ListenerSettings,
  listenerOptions,
  listenerSettings,
  tlsFiles,
  withListenerRules,
} from './listener-settings.ts';
export { createLogger, type Logger, type LoggerOptions, type LogLevel } from './logger.ts';
export type { Check } from './management.ts';
export { type CacheUse, unobservedCache } from './metrics/cache-metrics.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type MigrateOptions, migrate, schemaIsCurrent } from './migrate.ts';
export { type OpenApiDocument, type OpenApiOptions, openApi, openApiYaml } from './openapi.ts';
export { createOperationsUser, type OperationsUser } from './operations-user.ts';
export { refusingOtherMethods } from './other-methods.ts';
export { createPool, inTransaction, type Pool, type PoolClient } from './postgres.ts';
export { askRedisFacts } from './redis/ask-redis-facts.ts';
export { connectToRedis, type RedisConnection } from './redis/connection.ts';
export type { RedisOptions } from './redis/options.ts';
export { type RedisSettings, redisSettings } from './redis/settings.ts';
export { createRedis, type Redis } from './redis/single.ts';
export { type RememberOptions, rememberVerified, type SecretCheck } from './remembered-secret.ts';
export { type RevisionOptions, type RevisionWatch, watchRevision } from './revision.ts';
export { type Command, type RunContext, type RunOptions, type RunSettings, run, type StartContext } from './run.ts';
export { seeRequest } from './see-request.ts';
export type { Service } from './serve.ts';
export { type App, createServer, type ServerOptions } from './server.ts';
export { setting } from './setting.ts';
export { isStoreOutage } from './store-outage.ts';
export { readTls, reloadTls, type TlsFiles } from './tls.ts';
export { inSpan } from './tracing/in-span.ts';
export type { SpanAttributes } from './tracing/tracing.ts';
export { type TrustsProxy, trustsProxy } from './trusted-proxies.ts';
export { validationMessage } from './validation-message.ts';
export { versionOf } from './version.ts';
