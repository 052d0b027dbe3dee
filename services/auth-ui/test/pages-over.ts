import { ApiError, type App, createLogger } from '@gauth/service-kit';
import { buildApp } from '../src/app.ts';
import type { AuthScheme, Claimant, IdentityProvider, SignInRequest, SignOut, WaitingDevice } from '../src/ports.ts';

/** An authorization request as auth-api describes it, changed where a test cares. */
export const waiting = (change: Partial<SignInRequest> = {}): SignInRequest => ({
  applicationName: 'Workspace',
  redirectOrigins: ['https://app.test'],
  hideTenant: false,
  scheme: 'basic',
  identityProviders: [],
  passwords: true,
  ...change,
});

/** A device as auth-api describes it, changed where a test cares. */
export const waitingDevice = (change: Partial<WaitingDevice> = {}): WaitingDevice => ({
  userCode: 'WDJB-MJHT',
  applicationName: 'Television',
  scope: ['openid', 'profile'],
  userName: 'agent1',
  ...change,
});

/** What stands behind the pages in a test: requests, devices and sign-outs by id, and how people sign in. `down` plays an outage of auth-api. */
export interface Behind {
  requests?: Record<string, SignInRequest>;
  devices?: Record<string, WaitingDevice>;
  signOuts?: Record<string, SignOut>;
  schemeOf?: (claimant: Claimant) => AuthScheme['scheme'];
  /** Whether who signs in elsewhere may type a password as well. */
  fallback?: boolean;
  /** What everybody who has given a name may choose among. */
  choice?: IdentityProvider[];
  down?: boolean;
}

const outage = () => new ApiError('unavailable', 'auth-api cannot be asked');

/** The service over given answers of auth-api, without sockets. */
export const pagesOver = ({
  requests = {},
  devices = {},
  signOuts = {},
  schemeOf = () => 'basic',
  fallback = false,
  choice = [],
  down = false,
}: Behind = {}): App =>
  buildApp({
    server: { logger: createLogger({ service: 'auth-ui', version: '1.2.3', level: 'silent' }) },
    version: '1.2.3',
    productName: 'gauth',
    publicAuthUrl: 'https://auth.test/auth/v3',
    signInRequests: {
      find: async (id) => {
        if (down) throw outage();
        return Object.hasOwn(requests, id) ? requests[id] : undefined;
      },
    },
    waitingDevices: {
      find: async (id) => {
        if (down) throw outage();
        return Object.hasOwn(devices, id) ? devices[id] : undefined;
      },
    },
    signOuts: {
      find: async (id) => {
        if (down) throw outage();
        return Object.hasOwn(signOuts, id) ? signOuts[id] : undefined;
      },
    },
    authSchemes: {
      of: async (claimant) => {
        if (down) throw outage();
        const scheme = schemeOf(claimant);
        return { scheme, passwords: scheme === 'basic' || fallback, identityProviders: choice };
      },
    },
  });
