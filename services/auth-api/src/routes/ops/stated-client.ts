import type { clientChangeFields, newClientFields } from '@gauth/auth-client';
import type { LogoutNotice } from '@gauth/oauth';
import type { z } from 'zod';
import { clientFieldNames } from '../../clients/field-names.ts';
import type { ClientChange, NewClient } from '../../clients/registry.ts';

type Data = z.output<typeof clientChangeFields>;

const types = { CONFIDENTIAL: 'confidential', PUBLIC: 'public' } as const;

/** From the names of the API to ours. */
export function readClient(data: Data): ClientChange {
  const { id: _named, ...names } = clientFieldNames;
  return {
    ...Object.fromEntries(Object.entries(names).map(([field, name]) => [field, data[name]])),
    type: data.clientType && types[data.clientType],
    backchannelLogout: notice(data.backchannelLogoutUri, data.backchannelLogoutSessionRequired),
    frontchannelLogout: notice(data.frontchannelLogoutUri, data.frontchannelLogoutSessionRequired),
    secret: data.client_secret,
  };
}

/** The same for a client that is to be made. */
export const readNewClient = (data: z.output<typeof newClientFields>): NewClient => ({
  ...readClient(data),
  id: data.client_id,
  grantTypes: data.authorizedGrantTypes,
});

function notice(uri: string | null | undefined, sessionRequired: boolean | undefined): Partial<LogoutNotice> | null | undefined {
  if (uri === null) return null;
  return { ...(uri !== undefined && { uri }), ...(sessionRequired !== undefined && { sessionRequired }) };
}
