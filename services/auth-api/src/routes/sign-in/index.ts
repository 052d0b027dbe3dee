import { acceptEmptyJson } from '@gauth/service-kit';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { SignedOut } from '../../logout/signed-out.ts';
import type { ContactCenters } from '../../ports/contact-centers.ts';
import type { Sessions } from '../../ports/sessions.ts';
import type { ChallengeForm } from '../../sign-in/challenge-form.ts';
import type { ChangePasswordCall } from '../../sign-in/change-password-call.ts';
import type { ChangePasswordForm } from '../../sign-in/change-password-form.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import type { DeviceFlow } from '../../sign-in/device.ts';
import type { OriginPolicy } from '../../sign-in/origin.ts';
import type { HomeRealms } from '../../sign-in/provider/home-realm.ts';
import type { SignInCall } from '../../sign-in/sign-in-call.ts';
import type { SignInForm } from '../../sign-in/sign-in-form.ts';
import type { SignOut } from '../../sign-in/sign-out.ts';
import type { FindWaitingRequest } from '../../sign-in/waiting-request.ts';
import type { Access } from '../access.ts';
import { refuseForeignScripts } from '../cors.ts';
import { acceptForms } from '../form.ts';
import { authSchemeRoute } from './auth-scheme.ts';
import { challengeRoute } from './challenge.ts';
import { changePasswordRoute } from './change-password.ts';
import { deviceRoute } from './device.ts';
import { deviceRequestRoute } from './device-request.ts';
import { pingRoute } from './ping.ts';
import { signInRoute } from './sign-in.ts';
import { signInRequestRoute } from './sign-in-request.ts';
import { signOutRoute } from './sign-out.ts';
import { signedOutRequestRoute } from './signed-out-request.ts';

/** What the routes of this area need between them. */
export interface SignInRoutes extends DeviceFlow {
  signInForm: SignInForm;
  challengeForm: ChallengeForm;
  signInCall: SignInCall;
  signOut: SignOut;
  signedOut: SignedOut;
  changePasswordForm: ChangePasswordForm;
  changePasswordCall: ChangePasswordCall;
  findWaitingRequest: FindWaitingRequest;
  access: Access;
  sessions: Sessions;
  contactCenters: ContactCenters;
  homeRealms: HomeRealms;
  cookies: { session: Cookie; browser: Cookie };
  origins: OriginPolicy;
  issuer: string;
}

/** Signing in and out; refusals come in the product's envelope. */
export const signInRoutes: FastifyPluginAsyncZod<SignInRoutes> = async (app, area) => {
  const { cookies, contactCenters, findWaitingRequest, origins, access } = area;
  acceptEmptyJson(app);
  acceptForms(app);
  await signInRoute(app, { signInForm: area.signInForm, signInCall: area.signInCall, cookies });
  await challengeRoute(app, { challengeForm: area.challengeForm, cookies });
  await deviceRoute(app, { enterUserCode: area.enterUserCode, decideDevice: area.decideDevice, cookies });
  await signOutRoute(app, { access, signOut: area.signOut, cookie: cookies.session, endpoint: `${area.issuer}/sign-out` });

  await app.register(async (programs) => {
    refuseForeignScripts(programs, origins);
    await signInRequestRoute(programs, { findWaitingRequest });
    await signedOutRequestRoute(programs, { signedOut: area.signedOut });
    await deviceRequestRoute(programs, { findDeviceRequest: area.findDeviceRequest });
    await authSchemeRoute(programs, { contactCenters, homeRealms: area.homeRealms });
    await pingRoute(programs, { sessions: area.sessions, access, cookie: cookies.session });
  });

  const { changePasswordForm, changePasswordCall } = area;
  await changePasswordRoute(app, { access, changePasswordForm, changePasswordCall, cookies });
};
