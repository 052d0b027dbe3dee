import { type Holder, standardClaimsFor } from '@gauth/oauth';
import { z } from 'zod';

const authorities = z.array(z.object({ name: z.string(), privileges: z.array(z.string()) }));

/** The product's `CloudUserDetails`, in camelCase. */
export const cloudUserDetails = z.object({
  username: z.string().describe('Unique in the system'),
  authorities,
  cmeUserName: z.string().optional().describe('The user name of the Configuration Server; absent for applications'),
  loginName: z.string().optional(),
  contactCenterId: z.string().optional(),
  environmentId: z.string().optional(),
  dbid: z.number().optional().describe('DBID of the Person in the Configuration Server'),
  properties: z.record(z.string(), z.string()).optional(),
});
/** The parsed `cloudUserDetails`. */
export type CloudUserDetails = z.output<typeof cloudUserDetails>;

/** The product's `OpenIdUserInfo`, in snake_case, with the standard claims of OpenID Connect Core §5.1 that the scope gives. */
export const openIdUserInfo = z
  .object({
    sub: z.string(),
    aud: z.string(),
    authorities,
    user_name: z.string(),
    contact_center_id: z.string().optional(),
    environment_id: z.string().optional(),
    dbid: z.number().optional(),
    properties: z.record(z.string(), z.string()).optional(),
    given_name: z.string().optional(),
    family_name: z.string().optional(),
    email: z.string().optional(),
  })
  .catchall(z.unknown());
/** The parsed `openIdUserInfo`. */
export type OpenIdUserInfo = z.output<typeof openIdUserInfo>;

/** Who holds the token, as `/userinfo` says it. A client that acts for itself is known by its id. */
export function cloudUserDetailsOf({ authorization: { user }, client }: Holder): CloudUserDetails {
  if (user === undefined) return { username: client.id, authorities: rolesOf(client.authorities) };
  const { userName, contactCenterId, environmentId, dbid, properties } = user;
  return {
    username: `${userName}-${dbid}@${contactCenterId}`,
    authorities: rolesOf(user.authorities),
    cmeUserName: userName,
    loginName: userName,
    contactCenterId,
    environmentId,
    dbid,
    properties,
  };
}

/** Who holds the token, as `/openid/userinfo` says it. The user's own claims never replace ours. */
export function openIdUserInfoOf({ authorization: { user, scope, claims }, client }: Holder): OpenIdUserInfo {
  if (user === undefined) return { sub: client.id, aud: client.id, authorities: rolesOf(client.authorities), user_name: client.id };
  return {
    ...standardClaimsFor(user, { scope, names: claims?.userinfo ?? [] }),
    sub: user.id,
    aud: client.id,
    authorities: rolesOf(user.authorities),
    user_name: user.userName,
    contact_center_id: user.contactCenterId,
    environment_id: user.environmentId,
    dbid: user.dbid,
    properties: user.properties,
  };
}

const rolesOf = (names: readonly string[]) => names.map((name) => ({ name, privileges: [] }));
