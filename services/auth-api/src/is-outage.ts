import { OAuthError } from '@gauth/oauth';
import { ApiError, isStoreOutage } from '@gauth/service-kit';
import { Unavailable } from './ports/unavailable.ts';

/** Whether something behind this service could not be asked, as opposed to a mistake of ours. */
export const isOutage = (error: unknown): boolean =>
  error instanceof Unavailable ||
  isStoreOutage(error) ||
  (error instanceof ApiError && error.kind === 'unavailable') ||
  (error instanceof OAuthError && error.code === 'temporarily_unavailable');
