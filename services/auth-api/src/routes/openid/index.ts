import type { SigningKeys } from '@gauth/oauth';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { OriginPolicy } from '../../sign-in/origin.ts';
import type { Access } from '../access.ts';
import { refuseForeignScripts } from '../cors.ts';
import { oauthRefusals } from '../oauth-refusals.ts';
import { discoveryRoutes } from './discovery.ts';
import { jwtUserinfoRoute } from './jwt-userinfo.ts';
import { openIdUserinfoRoute } from './openid-userinfo.ts';
import type { SignUser } from './user-jwt.ts';
import { userinfoRoute } from './userinfo.ts';

interface Options {
  access: Access;
  signUser: SignUser;
  serverMetadata: Record<string, unknown>;
  keys: SigningKeys;
  origins: OriginPolicy;
}

/** User information and discovery; refusals are those of RFC 6750. */
export const openIdRoutes: FastifyPluginAsyncZod<Options> = async (app, { access, signUser, serverMetadata, keys, origins }) => {
  oauthRefusals(app);
  refuseForeignScripts(app, origins);
  await userinfoRoute(app, { access });
  await openIdUserinfoRoute(app, { access });
  await jwtUserinfoRoute(app, { access, signUser });
  await discoveryRoutes(app, { serverMetadata, keys });
};
