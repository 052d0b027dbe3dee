import type { EnvironmentServiceFault } from '@gauth/auth-client';
import { EnvironmentApiError, type EnvironmentClient } from '@gauth/environment-client';
import { OAuthError } from '@gauth/oauth';
import type { Diagnosis } from '../../ports/diagnostics.ts';
import { reasonOf } from './config-server-fault.ts';

/** Asks environment-api with a token of this service's own client. */
export async function askEnvironmentService(client: Pick<EnvironmentClient, 'revision'>): Promise<Diagnosis['environmentService']> {
  try {
    await client.revision();
    return {};
  } catch (error) {
    return { fault: faultOf(error), reason: reasonOf(error) };
  }
}

const refusals: Readonly<Record<number, EnvironmentServiceFault>> = { 401: 'token', 403: 'authority' };

function faultOf(error: unknown): EnvironmentServiceFault {
  if (error instanceof EnvironmentApiError) return refusals[error.status] ?? 'other';
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof OAuthError)) return 'unreachable';
  return cause.code === 'temporarily_unavailable' ? 'other' : 'service-client';
}
