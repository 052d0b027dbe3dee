import type { Client, ConversionPolicy } from '@gauth/oauth';
import { aClient } from '@gauth/oauth/testing';
import { basic, type TestApp } from './app.ts';
import { registeredForTests } from './clients.ts';
import { askForTokens } from './tokens.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** A registered token type name (RFC 8693 §3). */
export const typeName = (type: string): string => `urn:ietf:params:oauth:token-type:${type}`;

/** What the converting client of a test may do. */
export const aPolicy = (change: Partial<ConversionPolicy> = {}): ConversionPolicy => ({
  subjectClients: ['wwe', 'converter', 'installer'],
  subjectIssuers: [],
  actorClients: ['converter'],
  impersonation: true,
  audiences: ['https://api.test', 'reports'],
  tokenTypes: ['access_token', 'jwt', 'id_token'],
  ...change,
});

const grantTypes = [...aClient().grantTypes, exchangeGrant, 'urn:ietf:params:oauth:grant-type:jwt-bearer'];

/** The clients of every test, and one that may convert their tokens. */
export const withConverter = (change: Partial<Client> = {}): Client[] => [
  ...registeredForTests(),
  aClient({ id: 'converter', name: 'Converter', grantTypes, conversion: aPolicy(), ...change }),
];

/** Asks as `converter` for another token. */
export const convert = (server: TestApp, subjectToken: string, fields: Record<string, string> = {}): ReturnType<typeof askForTokens> =>
  askForTokens(
    server,
    { grant_type: exchangeGrant, subject_token: subjectToken, subject_token_type: typeName('access_token'), ...fields },
    basic('converter', 'secret'),
  );
