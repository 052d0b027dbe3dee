import { ApiError } from '@gauth/service-kit';
import { z } from 'zod';
import type { AuthSchemes, SignInRequests, SignOuts, WaitingDevices } from './ports.ts';

const identityProviders = z.array(z.object({ id: z.string(), name: z.string() }));

const signInRequest = z.object({
  data: z.object({
    applicationName: z.string().optional(),
    redirectOrigins: z.array(z.string()),
    hideTenant: z.boolean(),
    tenant: z.string().optional(),
    loginHint: z.string().optional(),
    locale: z.string().optional(),
    scheme: z.enum(['basic', 'unknown']),
    identityProviders,
    passwords: z.boolean(),
    diagnostics: z.array(z.string()).optional(),
    warnings: z.array(z.string()).optional(),
    continueTo: z.url({ protocol: /^https?$/ }).optional(),
    challenge: z.object({ message: z.string(), hidden: z.boolean() }).optional(),
    passwordPolicy: z
      .object({
        minLength: z.number(),
        letter: z.boolean(),
        mixedCase: z.boolean(),
        number: z.boolean(),
        punctuation: z.boolean(),
        noRepeats: z.number(),
      })
      .optional(),
    brokenRule: z.string().optional(),
  }),
});

const waitingDevice = z.object({
  data: z.object({
    userCode: z.string(),
    applicationName: z.string(),
    scope: z.array(z.string()),
    userName: z.string(),
    locale: z.string().optional(),
  }),
});

const signOut = z.object({ data: z.object({ frames: z.array(z.string()), continueTo: z.string().optional() }) });

const headers = { accept: 'application/json' };

const authScheme = z.object({
  data: z.object({
    scheme: z.enum(['basic', 'saml', 'oidc']),
    passwords: z.boolean().default(false),
    identityProviders: identityProviders.default([]),
  }),
});

/** Answers that mean "no", as opposed to "not now": whatever else is not a success is treated as an outage. */
const refusals = new Set([400, 403, 404, 410, 414]);

const unavailable = (cause: unknown) => new ApiError('unavailable', 'auth-api cannot be asked', { cause });

/** How to reach auth-api from this service; `timeoutMs` bounds one call from connecting to the last byte. */
export interface AuthApiSettings {
  url: string;
  timeoutMs: number;
}

/** What these pages ask auth-api. */
export interface AuthApi {
  signInRequests: SignInRequests;
  waitingDevices: WaitingDevices;
  signOuts: SignOuts;
  authSchemes: AuthSchemes;
}

/** Client of the questions these pages have for auth-api. */
export const createAuthApi = ({ url, timeoutMs }: AuthApiSettings): AuthApi => {
  const ask = async <T>(path: string, init: RequestInit, schema: z.ZodType<T>): Promise<T | undefined> => {
    try {
      const response = await fetch(`${url}/auth/v3${path}`, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
      if (response.ok) return schema.parse(await response.json());
      // The body is read even when nobody wants it: otherwise the connection stays occupied.
      await response.arrayBuffer();
      if (refusals.has(response.status)) return undefined;
      throw new Error(`auth-api answered ${response.status}`);
    } catch (cause) {
      throw unavailable(cause);
    }
  };

  return {
    signInRequests: {
      find: async (id) => (await ask(`/sign-in/requests/${id}`, { headers }, signInRequest))?.data,
    },
    waitingDevices: {
      find: async (id) => (await ask(`/device/requests/${id}`, { headers }, waitingDevice))?.data,
    },
    signOuts: {
      find: async (id) => (await ask(`/sign-out/requests/${id}`, { headers }, signOut))?.data,
    },
    authSchemes: {
      async of({ tenant, username }) {
        const body = JSON.stringify({ data: { userName: username, ...(tenant !== undefined && { tenant }) } });
        const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body };
        const answer = await ask('/auth-scheme', init, authScheme);
        // A refused question gets the password form: there the person hears the same as everybody.
        return answer?.data ?? { scheme: 'basic', passwords: true, identityProviders: [] };
      },
    },
  };
};
