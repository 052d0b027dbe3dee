import { decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, expect } from 'vitest';
import { startLogoutReceiver } from './logout/logout-receiver.ts';
import { endSession, expectBack, expectNobody, signedIn } from './logout/signed-in.ts';
import { expectHttps, fetchMetadata } from './metadata.ts';
import { logoutPlans } from './modules.ts';
import { describePlan, type ModuleTests } from './plan.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

const name = 'oidcc-backchannel-rp-initiated-logout-certification-test-plan';
type Module = (typeof logoutPlans)[typeof name][number]['modules'][number];

const receiver = await startLogoutReceiver();
afterAll(() => receiver.close());

const tests: ModuleTests<Module, RelyingParty> = {
  'oidcc-backchannel-logout-discovery-endpoint-verification': [
    'finds that applications are told directly, and of which session',
    async ({ issuer }) => {
      const metadata = await fetchMetadata(issuer);
      expect(metadata).toMatchObject({
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        end_session_endpoint: expect.stringMatching(/^https:/),
      });
      expectHttps(metadata);
    },
  ],
  'oidcc-backchannel-rp-initiated-logout': [
    'tells the application directly, by a token of this very session, and gives it the browser back',
    async (party) => {
      const user = await signedIn(party);
      const { sent, outcome } = await endSession(party, user);
      expectBack(outcome, sent);

      const { method, contentType, body } = await receiver.next();
      const form = new URLSearchParams(body);
      expect([method, contentType, [...form.keys()]]).toEqual([
        'POST',
        expect.stringMatching(/^application\/x-www-form-urlencoded\b/),
        ['logout_token'],
      ]);
      const token = form.get('logout_token') ?? '';
      const { payload } = await jwtVerify(token, party.keys, { issuer: party.issuer, audience: party.first.id, algorithms: ['RS256'] });
      expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'logout+jwt', kid: expect.any(String) });
      expect(payload).toEqual({
        iss: party.issuer,
        aud: party.first.id,
        sub: user.claims.sub,
        sid: user.claims.sid,
        iat: expect.any(Number),
        exp: expect.any(Number),
        jti: expect.any(String),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      });
      await expectNobody(party, user);
    },
  ],
};

describePlan({
  name,
  runs: logoutPlans[name],
  tests,
  give: (variant) => relyingParty(name, variant, { backchannelLogoutUri: receiver.uri, backchannelLogoutSessionRequired: true }),
});
