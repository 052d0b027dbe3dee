import { capturedLog } from '@gauth/service-kit/testing';
import { describe, expect, it } from 'vitest';
import { aSamlProvider } from '../../../test/support/identity-providers.ts';
import type { OneTimeRecords } from '../../ports/one-time-records.ts';
import { type ProviderProtocols, ProviderRefused } from '../../ports/provider-protocol.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import { createProviderSignOut } from './provider-sign-out.ts';

const issuer = 'https://auth.test/auth/v3';
const provider = { providerId: aSamlProvider().id, subject: 'agent1' };
const destination = 'https://wwe.test/bye';
const page = 'https://auth.test/ui/auth/signed-out.html';
const log = capturedLog().logger;
const away = async (): Promise<never> => {
  throw new Unavailable('it is away');
};

interface Given {
  used?: () => Promise<never>;
  leave?: ProviderProtocols['saml']['leave'];
  save?: OneTimeRecords['save'];
}

function signOut({ used, leave, save }: Given = {}) {
  const kept = new Map<string, unknown>();
  const records: OneTimeRecords = {
    save: save ?? (async (_kind, id, content) => void kept.set(id, content)),
    async take(_kind, id) {
      const content = kept.get(id);
      kept.delete(id);
      return content;
    },
  };
  return createProviderSignOut({
    issuer,
    identityProviders: { used: used ?? (async () => aSamlProvider()) },
    protocols: {
      saml: { leave: leave ?? (async (_provider, link, state) => ({ kind: 'redirect', to: `https://idp.test/${link.subject}?${state}` })) },
    } as ProviderProtocols,
    records,
    pages: () => page,
  });
}

const ticketOf = (address = ''): string => new URL(address).searchParams.get('ticket') ?? '';

describe('a sign-out by way of a provider', () => {
  it('goes there with a state, and with that to where it was to go', async () => {
    const providerSignOut = signOut();
    const ticket = ticketOf(await providerSignOut.by({ provider }, destination, log));
    const { to } = await providerSignOut.depart(ticket, log);
    expect(to).toMatch(/^https:\/\/idp\.test\/agent1\?[\w-]{43}$/);
    expect(await providerSignOut.back(ticket)).toBe(page);
    expect(await providerSignOut.back(new URL(to).search.slice(1))).toBe(destination);
  });

  it.each<[string, Given]>([
    ['providers are not known', { used: away }],
    ['the provider cannot be asked', { leave: away }],
    [
      'the provider lacks what it needs',
      {
        leave: async () => {
          throw new ProviderRefused('invalid', 'metadata: expected');
        },
      },
    ],
    ['the provider has no such place', { leave: async () => undefined }],
  ])('goes straight on where %s', async (_what, given) => {
    const providerSignOut = signOut(given);
    const ticket = ticketOf(await providerSignOut.by({ provider }, destination, log));
    expect(await providerSignOut.depart(ticket, log)).toEqual({ kind: 'redirect', to: destination });
  });

  it('does not begin where nothing can be remembered', async () => {
    expect(await signOut({ save: away }).by({ provider }, destination, log)).toBe(destination);
  });

  it('is none for a session that began here', async () => {
    expect(await signOut({ save: away }).by({}, destination, log)).toBe(destination);
  });

  it('hides no mistake of ours', async () => {
    const providerSignOut = signOut({
      leave: async () => {
        throw new TypeError('a mistake');
      },
    });
    const ticket = ticketOf(await providerSignOut.by({ provider }, undefined, log));
    await expect(providerSignOut.depart(ticket, log)).rejects.toThrow(TypeError);
  });
});
