import { randomBytes } from 'node:crypto';
import type { IdentityProviders, SamlBinding, SamlMetadata, SamlProvider } from '../../../ports/identity-providers.ts';
import { type ProviderProtocols, ProviderRefused } from '../../../ports/provider-protocol.ts';
import { finishSignIn } from './finish-sign-in.ts';
import { authnRequest, logoutRequest } from './outgoing-messages.ts';
import { logoutRequestId, readLogoutMessage } from './read-logout-message.ts';
import { refusedByRule } from './refused-by-rule.ts';
import { sendMessage } from './send-message.ts';
import { serviceProviderAddresses } from './service-provider-addresses.ts';
import { serviceProviderMetadata } from './service-provider-metadata.ts';

/** What the service provider needs around it. */
export interface SamlServiceProviderOptions {
  /** Ours, such as `https://auth.example.com/auth/v3`. */
  issuer: string;
  providers: Pick<IdentityProviders, 'keys'>;
  now: () => Date;
}

/** A SAML 2.0 service provider: sign-in by the Web Browser SSO profile and by single logout (SAML 2.0 Profiles §4.1, §4.4). */
export function createSamlServiceProvider({ issuer, providers, now }: SamlServiceProviderOptions): ProviderProtocols['saml'] {
  const addressesOf = (provider: SamlProvider) => serviceProviderAddresses(provider, issuer);
  return {
    async start(provider, wish) {
      const { to, binding } = addressIn(metadataOf(provider).singleSignOn, provider.binding) ?? missing('singleSignOn');
      const { entityId, acs } = addressesOf(provider);
      const requestId = `_${randomBytes(20).toString('hex')}`;
      // A request cannot say how old a proof may be (SAML 2.0 Core §3.4.1), and whoever came back with too old a one could never sign in.
      const fresh = wish.fresh || wish.maxAgeSeconds !== undefined || provider.forceReauthentication;
      const contexts = wish.acr === 'urn:gauth:acr:multi-factor' ? contextsFor(wish.acr, provider) : [];
      const head = { id: requestId, destination: to, issuer: entityId, now: now() };
      const message = authnRequest(head, { acs, fresh, contexts, nameIdFormat: provider.nameIdFormat });
      const key = provider.signRequests ? (await providers.keys(provider.id))[0] : undefined;
      const departure = await sendMessage({ binding, to, parameter: 'SAMLRequest', message, relayState: wish.state, key });
      return { departure, memory: { requestId } };
    },
    finish: (provider, message, memory) =>
      refusedByRule(async () => {
        const [metadata, addresses] = [metadataOf(provider), addressesOf(provider)];
        return finishSignIn({ provider, metadata, addresses, message, memory, keys: await providers.keys(provider.id), now: now() });
      }),
    async leave(provider, link, state) {
      const target = provider.metadata && addressIn(provider.metadata.singleLogout, provider.binding);
      if (target === undefined) return undefined;
      const head = { id: logoutRequestId(state), destination: target.to, issuer: addressesOf(provider).entityId, now: now() };
      const [key] = await providers.keys(provider.id);
      return sendMessage({ ...target, parameter: 'SAMLRequest', message: logoutRequest(head, link), relayState: state, key });
    },
    readLogout: (provider, message) =>
      refusedByRule(async () => {
        const [metadata, addresses] = [metadataOf(provider), addressesOf(provider)];
        const target = addressIn(metadata.singleLogout, provider.binding);
        return readLogoutMessage({ provider, metadata, addresses, message, target, keys: () => providers.keys(provider.id), now });
      }),
    metadata: async (provider) => serviceProviderMetadata(provider, addressesOf(provider), await providers.keys(provider.id)),
  };
}

function metadataOf({ metadata }: SamlProvider): SamlMetadata {
  return metadata ?? missing('metadata');
}

function missing(what: string): never {
  throw new ProviderRefused('invalid', `${what}: expected in the settings of the provider`);
}

/** Where the provider takes messages: by the wanted binding if it can, else by the other. */
function addressIn(addresses: SamlMetadata['singleSignOn'], wanted: SamlBinding): { to: string; binding: SamlBinding } | undefined {
  const others: readonly SamlBinding[] = [wanted, 'HTTP-Redirect', 'HTTP-POST'];
  const binding = others.find((each) => addresses[each] !== undefined);
  const to = binding && addresses[binding];
  return binding === undefined || to === undefined ? undefined : { to, binding };
}

const contextsFor = (acr: string, provider: SamlProvider): string[] =>
  Object.entries(provider.acr).flatMap(([context, strength]) => (strength === acr ? [context] : []));
