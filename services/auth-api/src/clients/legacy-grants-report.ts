import { type LegacyGrant, legacyGrants, type UsedLegacyGrant } from '../ports/legacy-grant-use.ts';
import type { ClientRegistration } from '../ports/registered-clients.ts';

/** One legacy grant of a client; without `firstSeen` and `lastSeen` it was never used. Times are ISO 8601. */
interface ReportedGrant {
  grant: LegacyGrant;
  count: number;
  firstSeen?: string;
  lastSeen?: string;
  days: { day: string; count: number }[];
  moveTo: string;
}

/** A client that is still registered for legacy grants, and what to set once it has moved. */
export interface LegacyClient {
  clientId: string;
  name: string;
  grants: ReportedGrant[];
  settings: { authorizedGrantTypes: string[]; pkce: 'required' };
}

const isLegacy = (grantType: string): grantType is LegacyGrant => legacyGrants.some((grant) => grant === grantType);

const advice: Record<LegacyGrant, string> = {
  password:
    'Let users sign in themselves: send them to /auth/v3/oauth/authorize with response_type=code and an S256 code_challenge. A device without a browser uses the device grant; a program that acts for itself uses client_credentials.',
  implicit:
    'Ask for response_type=code with an S256 code_challenge instead of token or id_token, and fetch the tokens from /auth/v3/oauth/token. An application in the browser is a PUBLIC client.',
};

/** What is left to do until password and implicit can be turned off: the busiest client first. Empty when no client is registered for them. */
export function legacyGrantsReport(clients: readonly ClientRegistration[], uses: readonly UsedLegacyGrant[]): LegacyClient[] {
  const used = new Map(uses.map((use) => [`${use.grant} ${use.clientId}`, use]));
  const busy = ({ grants }: LegacyClient): number => grants.reduce((sum, { count }) => sum + count, 0);
  return clients
    .filter(({ grantTypes }) => grantTypes.some(isLegacy))
    .map((client) => ({
      clientId: client.id,
      name: client.name,
      grants: client.grantTypes.filter(isLegacy).map((grant) => reported(client, grant, used.get(`${grant} ${client.id}`))),
      settings: { authorizedGrantTypes: grantTypesAfter(client), pkce: 'required' as const },
    }))
    .sort((a, b) => busy(b) - busy(a));
}

const reported = ({ redirectUris }: ClientRegistration, grant: LegacyGrant, use: UsedLegacyGrant | undefined): ReportedGrant => ({
  grant,
  count: use?.count ?? 0,
  ...(use && { firstSeen: use.firstSeen.toISOString(), lastSeen: use.lastSeen.toISOString() }),
  days: [...(use?.days ?? [])],
  moveTo: redirectUris.length > 0 ? advice[grant] : `${advice[grant]} Register redirectURIs first.`,
});

const grantTypesAfter = ({ grantTypes }: ClientRegistration): string[] => [
  ...new Set(['authorization_code', ...grantTypes.filter((grantType) => !isLegacy(grantType))]),
];
