import { expect } from 'vitest';
import { endSession, expectNobody, expectSignedOutPage, signedIn } from './logout/signed-in.ts';
import { expectHttps, fetchMetadata } from './metadata.ts';
import { logoutPlans } from './modules.ts';
import { describePlan, type ModuleTests } from './plan.ts';
import { type RelyingParty, relyingParty, suite } from './relying-party.ts';

const name = 'oidcc-frontchannel-rp-initiated-logout-certification-test-plan';
type Module = (typeof logoutPlans)[typeof name][number]['modules'][number];

const frontchannelLogoutUri = `${suite}/frontchannel_logout`;

const tests: ModuleTests<Module, RelyingParty> = {
  'oidcc-frontchannel-logout-discovery-endpoint-verification': [
    'finds that applications are told in frames, and of which session',
    async ({ issuer }) => {
      const metadata = await fetchMetadata(issuer);
      expect(metadata).toMatchObject({
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
        end_session_endpoint: expect.stringMatching(/^https:/),
      });
      expectHttps(metadata);
    },
  ],
  'oidcc-frontchannel-rp-initiated-logout': [
    'tells the application in a frame, and gives it the browser back, by itself and by a link',
    async (party) => {
      const user = await signedIn(party);
      const { sent, outcome } = await endSession(party, user);
      expectSignedOutPage(outcome);
      const [frame = '', ...others] = addresses(outcome.html, /<iframe\b[^>]* src="([^"]+)"/g);
      expect([frame.split('?')[0], others]).toEqual([frontchannelLogoutUri, []]);
      expect(Object.fromEntries(new URL(frame).searchParams)).toEqual({ iss: party.issuer, sid: user.claims.sid });

      const [link = ''] = addresses(outcome.html, /<a class="button" href="([^"]+)"/g);
      expect(link.split('?')[0]).toBe(party.postLogoutRedirectUri);
      expect(Object.fromEntries(new URL(link).searchParams)).toEqual({ state: sent.state });
      expect(addresses(outcome.html, /<meta http-equiv="refresh" content="\d+;\s*url=([^"]+)"/gi)).toEqual([link]);
      await expectNobody(party, user);
    },
  ],
};

/** Addresses in a page, as a browser reads them. */
const addresses = (html: string, pattern: RegExp): string[] =>
  [...html.matchAll(pattern)].map(([, address = '']) => address.replaceAll('&amp;', '&'));

describePlan({
  name,
  runs: logoutPlans[name],
  tests,
  give: (variant) => relyingParty(name, variant, { frontchannelLogoutUri, frontchannelLogoutSessionRequired: true }),
});
