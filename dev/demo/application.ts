import { readFileSync } from 'node:fs';
import cookie from '@fastify/cookie';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Notice, userPage, welcomePage } from './page.ts';
import { createRelyingParty, type SignedIn } from './relying-party.ts';
import { createSessions } from './sessions.ts';

const cookieName = 'gauth-demo';
const cookieOptions = { path: '/demo', httpOnly: true, sameSite: 'lax' } as const;
const mostPending = 10;

const pageHeaders = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'content-type': 'text/html; charset=utf-8',
  // Not `no-referrer`: browsers then send `Origin: null` with the forms.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** The demonstration application under `/demo/`: sign in, look at what came, refresh, sign out. Everything else is not found. */
export async function demoApplication({ origin, clientId }: { origin: string; clientId: string }): Promise<FastifyInstance> {
  const app = fastify();
  const sessions = createSessions();
  const relyingParty = createRelyingParty(new URL(`${origin}/auth/v3`), {
    clientId,
    redirectUri: `${origin}/demo/callback`,
    signedOutUri: `${origin}/demo/`,
  });
  await app.register(cookie);
  app.addContentTypeParser('application/x-www-form-urlencoded', { bodyLimit: 1024 }, (_request, payload, done) => {
    payload.resume().on('end', () => done(null));
  });
  keepToOrigin(app, origin);
  tellErrors(app);

  const style = readFileSync(new URL('./style.css', import.meta.url));
  app.get('/', (_request, reply) => reply.redirect('/demo/'));
  app.get('/demo', (_request, reply) => reply.redirect('/demo/'));
  app.get('/demo/style.css', (_request, reply) =>
    reply.headers({ 'content-type': 'text/css', 'cache-control': 'max-age=300' }).send(style),
  );

  const sessionOf = (request: FastifyRequest) => sessions.find(request.cookies[cookieName]);
  const begin = (request: FastifyRequest, reply: FastifyReply) => {
    sessions.remove(request.cookies[cookieName]);
    const { id, session } = sessions.create();
    reply.setCookie(cookieName, id, cookieOptions);
    return session;
  };

  app.get('/demo/', (request, reply) => {
    const session = sessionOf(request);
    const notice: Notice | undefined = session?.notice === undefined ? undefined : { kind: 'note', text: session.notice };
    if (session) session.notice = undefined;
    return page(reply, session?.signedIn, notice);
  });

  app.post('/demo/sign-in', async (request, reply) => {
    const session = sessionOf(request) ?? begin(request, reply);
    const { url, pending } = await relyingParty.start();
    const [oldest] = session.pending.keys();
    if (oldest !== undefined && session.pending.size >= mostPending) session.pending.delete(oldest);
    session.pending.set(pending.state, pending);
    return reply.redirect(url.href, 303);
  });

  app.get<{ Querystring: { state?: string } }>('/demo/callback', async (request, reply) => {
    const pending = sessionOf(request)?.pending.get(String(request.query.state));
    if (!pending) throw new Error('This sign-in was not started here, or it was used already.');
    sessionOf(request)?.pending.delete(pending.state);
    const signedIn = await relyingParty.finish(new URL(request.url, origin), pending);
    // A new session id, so that one planted before the sign-in is worth nothing after it.
    begin(request, reply).signedIn = signedIn;
    return reply.redirect('/demo/', 303);
  });

  app.post('/demo/refresh', async (request, reply) => {
    const session = sessionOf(request);
    if (session?.signedIn) {
      session.signedIn = await relyingParty.refresh(session.signedIn);
      session.notice = 'The tokens are new.';
    }
    return reply.redirect('/demo/', 303);
  });

  app.post('/demo/sign-out', async (request, reply) => {
    const user = sessionOf(request)?.signedIn;
    begin(request, reply).notice = 'You are signed out.';
    return reply.redirect(user ? (await relyingParty.signOutUrl(user)).href : '/demo/', 303);
  });

  await app.ready();
  return app;
}

const page = (reply: FastifyReply, user: SignedIn | undefined, notice?: Notice) =>
  reply.headers(pageHeaders).send(user ? userPage(user, notice) : welcomePage(notice));

/** One name for the application, because cookies and redirect URIs know only one; and forms of other sites are refused. */
function keepToOrigin(app: FastifyInstance, origin: string): void {
  const { host } = new URL(origin);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' && request.headers.host !== host) return reply.redirect(`${origin}${request.url}`);
    if (request.method === 'POST' && request.headers.origin !== origin) throw new Error('This form was sent by another site.');
  });
}

/** An application's users see its errors as a page; the reasons come from the authorization server and are short. */
function tellErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => {
    return page(reply.code(400), undefined, { kind: 'error', text: reasonsOf(error).join(' · ') });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: { code: 404, message: 'there is nothing under this path' } }));
}

/** What openid-client says, what the server said, and what lay beneath, as far as each is there. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return ['something went wrong'];
  const { error: code, error_description: description } = error as { error?: unknown; error_description?: unknown };
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return [error.message, code, description, cause].filter((part) => typeof part === 'string');
}
