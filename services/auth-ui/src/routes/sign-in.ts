import type { App } from '@gauth/service-kit';
import { type Flow, flowOf } from '../flow.ts';
import { linkTo, pagesPath } from '../links.ts';
import { prefillFrom } from '../login-hint.ts';
import type { Site } from '../pages/layout.ts';
import { type SignInState, signInPage } from '../pages/sign-in.ts';
import type { AuthSchemes, SignInRequests } from '../ports.ts';
import { type PageQuery, readQuery } from '../query.ts';
import { contextFor, sendPage } from '../respond.ts';

interface SignInDependencies {
  site: Site;
  signInRequests: SignInRequests;
  authSchemes: AuthSchemes;
}

/** `GET /ui/auth/sign-in.html`: the first page a person sees, for an authorization request or without one. */
export const signInRoute = (app: App, { site, signInRequests, authSchemes }: SignInDependencies): void => {
  app.get(`${pagesPath}/sign-in.html`, async (request, reply) => {
    const query = readQuery(request.query);
    const flow = await flowOf(signInRequests, query);
    const context = contextFor(site, request, flow.locale);
    const state = await stateOf(query, flow, authSchemes);
    return sendPage(reply, context, signInPage(context, flow, { ...state, error: query.error }));
  });

  for (const path of [pagesPath, `${pagesPath}/`]) app.get(path, async (_request, reply) => reply.redirect(linkTo('sign-in')));
};

/** Which of its steps the page is at, and with whom. */
const stateOf = async (query: PageQuery, flow: Flow, authSchemes: AuthSchemes): Promise<Omit<SignInState, 'error'>> => {
  const { step, username } = query;
  if (!flow.passwords) return { step: 'provider', person: {} };
  if (flow.scheme === 'basic') return { step: 'name-and-password', person: prefillFrom(flow) };
  if (step !== 'password' || username === undefined) return { step: 'name', person: prefillFrom(flow) };
  const person = { username, tenant: flow.hideTenant ? flow.tenant : query.tenant };
  if (query.scheme === 'basic') return { step: 'password', person };
  const { scheme, passwords } = await authSchemes.of(person);
  return scheme === 'basic' ? { step: 'password', person } : { step: 'elsewhere', person, passwords };
};
