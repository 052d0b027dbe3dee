export { createEnvironmentDirectory, type DirectoryLog, type EnvironmentDirectory, type EnvironmentDirectoryOptions } from './cached.ts';
export { createEnvironmentClient, type EnvironmentClient, type EnvironmentClientOptions } from './client.ts';
export { EnvironmentApiError, EnvironmentUnavailable } from './errors.ts';
export { servesLocation } from './locations.ts';
export { originOf, originsIn } from './origin.ts';
export * from './schemas.ts';
