import type { shownClient } from '@gauth/auth-client';
import type { LogoutNotice } from '@gauth/oauth';
import type { z } from 'zod';
import type { StatedFields } from '../../clients/defaults.ts';
import { clientFieldNames } from '../../clients/field-names.ts';
import type { Registered } from '../../clients/registry.ts';
import type { ClientRegistration } from '../../ports/registered-clients.ts';

const types = { confidential: 'CONFIDENTIAL', public: 'PUBLIC' } as const;

/** Some fields of a client under the names of the API, as `PUT` takes them. */
export function showFields(fields: StatedFields): Record<string, unknown> {
  const { type, backchannelLogout, frontchannelLogout, ...rest } = fields;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([field, value]) => [clientFieldNames[field as keyof typeof rest], value])),
    ...(type && { clientType: types[type] }),
    ...showNotice('backchannelLogout', backchannelLogout),
    ...showNotice('frontchannelLogout', frontchannelLogout),
  };
}

function showNotice(name: string, notice: Partial<LogoutNotice> | null | undefined): Record<string, unknown> {
  if (notice === undefined) return {};
  return notice === null ? { [`${name}Uri`]: null } : { [`${name}Uri`]: notice.uri, [`${name}SessionRequired`]: notice.sessionRequired };
}

/** A client under the names of the API. */
export const showClient = (client: ClientRegistration) => showFields(client) as z.output<typeof shownClient>;

/** The same with the secret that was just made. */
export const showRegistered = ({ client, generatedSecret }: Registered) => ({
  ...showClient(client),
  ...(generatedSecret !== undefined && { client_secret: generatedSecret }),
});
