import { versionOf } from '@gauth/service-kit';

/** The version of this service, as its package states it. */
export const version = versionOf(new URL('../package.json', import.meta.url));
