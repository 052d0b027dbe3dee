import { type Authorization, type Client, type Holder, standardClaimsFor, subjectOf, type User } from '@gauth/oauth';
import { z } from 'zod';

const authoritiesSchema = z.array(z.object({ name: z.string(), privileges: z.array(z.string()) }));

/** The product's `CloudUserDetails`, in camelCase. */
export const cloudUserDetails = z.object({
  username: z.string().describe('Unique in the system'),
  authorities: authoritiesSchema,
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
    authorities: authoritiesSchema,
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
export function cloudUserDetailsOf({ authorization, client }: Holder): CloudUserDetails {
  const { user } = authorization;
  return user === undefined
    ? { username: subjectOf(authorization), authorities: rolesOf(ownAuthoritiesOf(authorization, client)) }
    : cloudUserDetailsOfUser(user);
}

/** The same of a user, whoever asks. */
export const cloudUserDetailsOfUser = ({
  userName,
  contactCenterId,
  environmentId,
  dbid,
  properties,
  authorities,
}: User): CloudUserDetails => ({
  username: `${userName}-${dbid}@${contactCenterId}`,
  authorities: rolesOf(authorities),
  cmeUserName: userName,
  loginName: userName,
  contactCenterId,
  environmentId,
  dbid,
  properties,
});

/** Who holds the token, as `/openid/userinfo` says it. The user's own claims never replace ours. */
export function openIdUserInfoOf({ authorization, client }: Holder): OpenIdUserInfo {
  const { user, scope, claims } = authorization;
  const sub = subjectOf(authorization);
  if (user === undefined) return { sub, aud: client.id, authorities: rolesOf(ownAuthoritiesOf(authorization, client)), user_name: sub };
  return {
    ...standardClaimsFor(user, { scope, names: claims?.userinfo ?? [], client }),
    sub,
    aud: client.id,
    authorities: rolesOf(user.authorities),
    user_name: user.userName,
    contact_center_id: user.contactCenterId,
    environment_id: user.environmentId,
    dbid: user.dbid,
    properties: user.properties,
  };
}

/**
 * What a client may do for itself, it may not do in the name of another one whose token it converted, nor may a service that a token is for do it with
 * that token: those who ask here cannot tell for whom a token is.
 */
const ownAuthoritiesOf = ({ subjectClientId, audience }: Authorization, { authorities }: Client): readonly string[] =>
  subjectClientId === undefined && audience === undefined ? authorities : [];

/** Authorities in the product's shape. */
export const rolesOf = (names: readonly string[]) => names.map((name) => ({ name, privileges: [] }));
