import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Authorize, AuthorizeAnswer } from '../../sign-in/authorize.ts';
import type { Cookie } from '../../sign-in/cookie.ts';
import { oauthRefused } from '../answers.ts';
import { isForeignForm } from '../caller.ts';
import { announceDeprecation } from '../deprecation.ts';
import { given, parameter, severalAllowed } from '../form.ts';
import { giveCookies } from '../sign-in/give-cookies.ts';
import { wantsJson } from '../wants-json.ts';
import { createSendFormPost } from './form-post-page.ts';
import { createSendNegotiate } from './negotiate-page.ts';

const params = z
  .object({
    client_id: parameter.optional(),
    redirect_uri: parameter.optional(),
    response_type: parameter.optional(),
    response_mode: parameter.optional(),
    scope: parameter.optional(),
    state: parameter.optional(),
    nonce: parameter.optional(),
    code_challenge: parameter.optional(),
    code_challenge_method: parameter.optional(),
    prompt: parameter.optional(),
    max_age: parameter.optional(),
    login_hint: parameter.optional(),
    id_token_hint: parameter.optional(),
    hideTenant: parameter.optional(),
    locale: parameter.optional(),
    ui_locales: parameter.optional(),
    acr_values: parameter.optional(),
    claims: parameter.optional(),
    resource: severalAllowed.optional(),
    dpop_jkt: parameter.optional(),
    request_uri: parameter.optional().describe('What `/oauth/par` answered'),
    request: z.string().max(8192).optional(),
    cancel: parameter.optional().describe('Beside the `request` of the sign-in page: the user goes back to the application instead'),
  })
  .catchall(parameter);

const answers = {
  response: {
    200: {
      description: 'The answer in a form that goes to the redirect URI (`response_mode=form_post`)',
      content: { 'text/html': { schema: z.string() } },
    },
    302: z.null().describe('To the redirect URI with the answer, or to the sign-in page'),
    400: {
      description: 'A page: there is no registered redirect URI to answer to',
      content: { 'text/html': { schema: z.string() } },
    },
    401: {
      description:
        "The user's Basic credentials are wrong; or a ticket may be sent in place of a sign-in (`Negotiate`, RFC 4559), which this page leads to",
      content: { 'application/json': { schema: oauthRefused[401] }, 'text/html': { schema: z.string() } },
    },
  },
};

/** Everything that fits into one address on its way through proxies. */
const longestQuery = 8192;

interface Options {
  authorize: Authorize;
  cookies: { session: Cookie; browser: Cookie };
  /** The address of this endpoint. */
  endpoint: string;
  uiUrl: string;
}

/** `GET` and `POST /oauth/authorize`: where every browser step begins and returns to. */
export const authorizeRoute: FastifyPluginAsyncZod<Options> = async (app, { authorize, cookies, endpoint, uiUrl }) => {
  const sendFormPost = createSendFormPost(uiUrl);
  const sendNegotiate = createSendNegotiate(uiUrl);
  const send = (answer: Exclude<AuthorizeAnswer, { kind: 'unauthorized' }>, reply: FastifyReply, status: number) => {
    if (answer.kind === 'negotiate') return sendNegotiate(reply, answer.to);
    if (answer.deprecated) announceDeprecation(reply, '2.1.2');
    return answer.kind === 'redirect' ? reply.redirect(answer.to, status) : sendFormPost(reply, answer);
  };
  const handle = async (request: FastifyRequest, reply: FastifyReply, params: Record<string, string>) => {
    const status = request.method === 'POST' ? 303 : 302;
    const session = cookies.session.read(request.cookies);
    const browser = cookies.browser.read(request.cookies);
    const query = `${new URLSearchParams(params)}`;
    if (isForeignForm(request) && session === undefined && query.length <= longestQuery)
      return reply.redirect(`${endpoint}?${query}`, status);

    const { headers, ip, id } = request;
    const brought = { params, session, browser, authorization: headers.authorization, negotiable: isNegotiable(request) };
    const answer = await authorize({ ...brought, address: ip, requestId: id });
    if (answer.kind === 'unauthorized') return wrongCredentials(reply);
    giveCookies(reply, cookies, answer);
    return send(answer, reply, status);
  };

  const described = {
    summary: 'Ask for a code or tokens in the name of a user',
    tags: ['oauth'],
    ...answers,
  };
  // HEAD must not mint a code (RFC 9110 §9.2.1).
  app.get('/oauth/authorize', { exposeHeadRoute: false, schema: { ...described, querystring: params } }, async (request, reply) =>
    handle(request, reply, given(request.query)),
  );
  app.post(
    '/oauth/authorize',
    { schema: { ...described, consumes: ['application/x-www-form-urlencoded'], body: params } },
    async (request, reply) => handle(request, reply, given(request.body)),
  );
};

const wrongCredentials = (reply: FastifyReply) =>
  reply.code(401).header('www-authenticate', 'Basic realm="gauth"').send({ error: 'Unauthorized', error_description: 'Bad credentials' });

/**
 * Whether a person's browser asks for a page of its own: it would send a ticket for a frame or a picture of a foreign page, too, and take along what nobody has
 * asked for. Programs that say nothing of pages may bring a ticket, but are not asked for one.
 */
function isNegotiable(request: FastifyRequest): boolean {
  const { accept = '', authorization = '', 'sec-fetch-dest': destination = 'document' } = request.headers;
  const showsPages = /\btext\/html\b/i.test(accept) || /^negotiate\b/i.test(authorization);
  return request.method === 'GET' && showsPages && !wantsJson(request) && destination === 'document';
}
