import type { SignInRequest, SignInRequests } from './ports.ts';
import { askedLocale, type PageQuery } from './query.ts';

/** What a page is a step of: the way to one application, or to none when a client of the product or a person opens it bare. */
export interface Flow extends Omit<SignInRequest, 'applicationName' | 'redirectOrigins'> {
  /** The sealed authorization request, to be handed on; undefined on a bare page. */
  request: string | undefined;
  applicationName?: string | undefined;
  redirectOrigins?: readonly string[] | undefined;
  /** The language asked for in the address, to be kept on links within the flow. */
  askedLocale: string | undefined;
}

/** Bare, everything is asked for at once. */
const bare = { hideTenant: false, scheme: 'basic', identityProviders: [], passwords: true } as const;

/** The authorization request behind a page is unknown or has expired; the person can only go back to the application. */
export class ExpiredRequest extends Error {
  override readonly name = 'ExpiredRequest';
}

/**
 * The flow a page belongs to.
 * @throws ExpiredRequest when there is nothing behind the sealed request
 * @throws ApiError `unavailable` when auth-api cannot be asked
 */
export const flowOf = async (signInRequests: SignInRequests, query: PageQuery): Promise<Flow> => {
  const { request } = query;
  if (request === undefined) return { ...bare, request, askedLocale: askedLocale(query) };
  const waiting = await signInRequests.find(request);
  if (!waiting) throw new ExpiredRequest('nothing is behind the sealed request');
  return { ...waiting, request, askedLocale: askedLocale(query) };
};
