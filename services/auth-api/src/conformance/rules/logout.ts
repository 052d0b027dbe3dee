import type { LogoutNotice } from '@gauth/oauth';
import type { ClientRegistration } from '../../ports/registered-clients.ts';
import { encrypted, isPrivateUse, isUnencrypted } from '../redirect-kinds.ts';
import type { Rule } from '../rule.ts';
import { sample } from '../sample.ts';

const goesUnencrypted = (notice: LogoutNotice | undefined): boolean => notice !== undefined && isUnencrypted(notice.uri);

/** On the origin of a redirect URI; without one there is nothing to keep a session in the browser. */
function sameSite({ frontchannelLogout, redirectUris }: ClientRegistration) {
  const [site] = redirectUris.filter((uri) => !isPrivateUse(uri));
  if (frontchannelLogout === undefined || site === undefined) return { frontchannelLogout: null };
  const { pathname, search } = new URL(frontchannelLogout.uri);
  return { frontchannelLogout: { ...frontchannelLogout, uri: new URL(encrypted(site)).origin + pathname + search } };
}

const sharesSite = ({ frontchannelLogout, redirectUris }: ClientRegistration): boolean =>
  frontchannelLogout === undefined || redirectUris.some((uri) => new URL(uri).origin === new URL(frontchannelLogout.uri).origin);

/** How a client hears that a session is over. */
export const logoutRules: readonly Rule[] = [
  {
    id: 'oidc-backchannel-logout-2.2-https',
    targets: ['baseline', 'fapi2'],
    level: 'MUST',
    specification: 'OpenID Connect Back-Channel Logout 1.0',
    section: '2.2',
    says: 'logout tokens travel encrypted: http only on a loopback address',
    holds: ({ backchannelLogout }) => !goesUnencrypted(backchannelLogout),
    remedy: ({ backchannelLogout }) => ({ backchannelLogout: { uri: encrypted(backchannelLogout?.uri ?? sample('logout')) } }),
  },
  {
    id: 'oidc-frontchannel-logout-2-https',
    targets: ['baseline', 'fapi2'],
    level: 'MUST',
    specification: 'OpenID Connect Front-Channel Logout 1.0',
    section: '2',
    says: 'the page that ends a session in the browser is loaded encrypted: http only on a loopback address',
    holds: ({ frontchannelLogout }) => !goesUnencrypted(frontchannelLogout),
    remedy: sameSite,
  },
  {
    id: 'oidc-frontchannel-logout-2-same-origin',
    targets: ['baseline', 'fapi2'],
    level: 'MUST',
    specification: 'OpenID Connect Front-Channel Logout 1.0',
    section: '2',
    says: 'the page that ends a session in the browser has scheme, host and port of a redirect URI',
    holds: sharesSite,
    remedy: sameSite,
  },
  {
    id: 'oidc-frontchannel-logout-4.1-back-channel-too',
    targets: ['baseline', 'fapi2'],
    level: 'SHOULD',
    specification: 'OpenID Connect Front-Channel Logout 1.0',
    section: '4.1',
    says: 'who hears of the end of a session through the browser also hears of it directly, because browsers block pages within pages',
    holds: ({ frontchannelLogout, backchannelLogout }) => frontchannelLogout === undefined || backchannelLogout !== undefined,
    remedy: ({ frontchannelLogout }) => ({
      backchannelLogout: { uri: new URL('/backchannel-logout', encrypted(frontchannelLogout?.uri ?? sample(''))).href },
    }),
  },
];
