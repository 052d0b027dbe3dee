import type { App } from '@gauth/service-kit';
import { type Flow, flowOf } from '../flow.ts';
import { linkTo, pagesPath } from '../links.ts';
import { prefillFrom } from '../login-hint.ts';
import type { Site } from '../pages/layout.ts';
import { type SignInState, type SignInStep, signInPage } from '../pages/sign-in.ts';
import type { AuthScheme, AuthSchemes, SignInRequests } from '../ports.ts';
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

/** Which of its steps the page is at, with whom, and what they may choose among. */
const stateOf = async (query: PageQuery, flow: Flow, authSchemes: AuthSchemes): Promise<Omit<SignInState, 'error'>> => {
  const { step, username } = query;
  const { identityProviders } = flow;
  if (!flow.passwords) return { step: 'provider', person: {}, identityProviders };
  if (flow.scheme === 'basic') return { step: 'name-and-password', person: prefillFrom(flow), identityProviders };
  if (step !== 'password' || username === undefined) return { step: 'name', person: prefillFrom(flow), identityProviders };
  const person = { username, tenant: flow.hideTenant ? flow.tenant : query.tenant };
  if (query.scheme === 'basic') return { step: 'password', person, identityProviders };
  const theirs = await authSchemes.of(person);
  return { step: stepFor(theirs), person, ...theirs };
};

const stepFor = ({ scheme, passwords, identityProviders }: AuthScheme): SignInStep => {
  if (scheme === 'basic') return 'password';
  return passwords || identityProviders.length === 0 ? 'elsewhere' : 'provider';
};
