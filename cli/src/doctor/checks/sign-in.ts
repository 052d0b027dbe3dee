import { type Check, when } from '../check.ts';
import type { Facts, SignInFacts } from '../facts.ts';
import { inWords } from '../readings.ts';

const setCookies = ({ start }: SignInFacts): string[] => start.headers['set-cookie'] ?? [];
const isRedirect = ({ start }: SignInFacts): boolean => (start.status ?? 0) >= 300 && (start.status ?? 0) < 400;

/** Where the form of the page leads to; undefined where there is no form. */
const formAction = ({ page }: SignInFacts): string | undefined =>
  /<form[^>]*\saction="([^"]*)"/i
    .exec(page?.body ?? '')?.[1]
    ?.replaceAll('&amp;', '&')
    .replaceAll('&#x2F;', '/');

const isOurPage = ({ page }: SignInFacts): boolean =>
  page?.status === 200 && /text\/html/.test(page.headers['content-type'] ?? '') && formAction({ page } as SignInFacts) !== undefined;

/** What is wrong with a cookie of ours under this issuer. */
function faultOfCookie(cookie: string, issuer: string): string | undefined {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
  const has = (name: string) => attributes.find((each) => each.toLowerCase().split('=')[0] === name)?.toLowerCase();
  const [name] = pair.split('=');
  if (issuer.startsWith('https:') && has('secure') === undefined) return `${name} came without Secure`;
  if (has('domain') !== undefined) return `${name} came with ${has('domain')}`;
  if (has('path') !== 'path=/') return `${name} came with ${has('path') ?? 'no path'} instead of path=/`;
  return undefined;
}

function postsElsewhere(facts: Facts): string[] {
  const { signIn, metadata } = facts;
  const issuer = metadata?.issuer;
  if (signIn === undefined || issuer === undefined || !isOurPage(signIn)) return [];
  // The form that asks for the name alone, where there are identity providers, leads to a page of auth-ui.
  if (!/<form[^>]*\smethod="post"/i.test(signIn.page?.body ?? '')) return [];
  const action = new URL(formAction(signIn) ?? '', signIn.page?.url).href;
  return when(
    !action.startsWith(`${issuer}/`),
    () => `the form at ${signIn.page?.url.split('?', 1)[0]} posts to ${action}; the issuer is ${issuer}`,
  );
}

/** What a browser meets that begins to sign in. */
export const signInChecks: readonly Check[] = [
  {
    id: 'cookies-dropped',
    area: 'sign-in',
    severity: 'error',
    title: 'The proxy drops cookies',
    why: 'The sign-in cannot be told from one that was begun in another browser: "took too long or was started in another browser".',
    remedy: {
      setting: 'headers that the proxy removes',
      of: 'proxy',
      chart: 'ingress.annotations',
      change: 'pass Set-Cookie and Cookie on (for nginx: no proxy_hide_header Set-Cookie, no proxy_ignore_headers Set-Cookie with a cache)',
    },
    seen: ({ signIn }) =>
      when(
        signIn !== undefined && isRedirect(signIn) && setCookies(signIn).length === 0,
        () => `/oauth/authorize led to the sign-in page without Set-Cookie`,
      ),
  },
  {
    id: 'cookies-changed',
    area: 'sign-in',
    severity: 'error',
    title: 'The proxy changes cookies',
    why: 'Browsers throw away a cookie whose name begins with __Host- and that is not Secure, has a domain, or another path than /.',
    remedy: {
      setting: 'proxy_cookie_path, proxy_cookie_domain, proxy_cookie_flags',
      of: 'proxy',
      chart: 'ingress.annotations',
      change: 'off: cookies pass as they are',
    },
    seen: ({ signIn, metadata }) =>
      signIn === undefined ? [] : setCookies(signIn).flatMap((cookie) => faultOfCookie(cookie, metadata?.issuer ?? '') ?? []),
  },
  {
    id: 'pages-missing',
    area: 'sign-in',
    severity: 'error',
    title: 'There is no sign-in page where browsers are sent',
    why: 'Whoever must sign in sees an error.',
    remedy: {
      setting: 'UI_URL',
      of: 'auth-api',
      chart: 'services.auth.env.UI_URL',
      change: 'the address of auth-ui as browsers reach it, with /ui/auth; or lead /ui/auth to auth-ui',
    },
    seen: ({ signIn }) =>
      when(
        signIn?.page !== undefined &&
          (signIn.page.status === undefined ||
            signIn.page.status === 404 ||
            (signIn.page.status === 200 && !isOurPage(signIn)) ||
            [502, 504].includes(signIn.page.status)),
        () => `GET ${signIn?.page?.url.split('?', 1)[0]}: ${signIn?.page && inWords(signIn.page)}`,
      ),
  },
  {
    id: 'pages-cut-off',
    area: 'sign-in',
    severity: 'error',
    title: 'auth-ui cannot ask auth-api',
    why: 'The page cannot know what is to be signed in to.',
    remedy: {
      setting: 'AUTH_SERVICE_URL',
      of: 'auth-ui',
      chart: 'services.auth_ui.env.AUTH_SERVICE_URL',
      change: 'scheme, host and port of auth-api inside the cluster',
    },
    seen: ({ signIn }) =>
      when(
        signIn?.page?.status === 503 || signIn?.page?.status === 500,
        () => `GET ${signIn?.page?.url.split('?', 1)[0]}: ${signIn?.page && inWords(signIn.page)}`,
      ),
  },
  {
    id: 'pages-post-elsewhere',
    area: 'sign-in',
    severity: 'error',
    title: 'The sign-in page sends passwords to another address than the issuer',
    why: 'The cookie of the sign-in does not go along, so nobody gets in – and the password goes where it should not.',
    remedy: { setting: 'PUBLIC_AUTH_URL', of: 'auth-ui', chart: 'services.auth.issuer', change: 'exactly the ISSUER of auth-api' },
    seen: postsElsewhere,
  },
  {
    id: 'redirect-uri-refused',
    area: 'sign-in',
    severity: 'error',
    title: 'The redirect URI of the application is not registered',
    why: 'The application gets an error page instead of its users.',
    remedy: {
      setting: 'redirectURIs',
      of: 'client',
      change: 'exactly what the application sends: scheme, host, port, path and slash count',
    },
    seen: refusedRedirect,
  },
  {
    id: 'not-ready',
    area: 'sign-in',
    severity: 'error',
    title: 'A service is not ready',
    why: 'It gets no requests until what it needs is there.',
    remedy: {
      setting: 'what the failed check names',
      of: 'service',
      change: 'database: DATABASE_URL and migrations; redis: REDIS_URL; configuration servers: the addresses of the environments',
    },
    seen: ({ ready }) =>
      ready
        .filter(({ status }) => status !== 200)
        .map((answer) => `GET ${answer.url}: ${answer.status === undefined ? answer.failure : downOf(answer.body)}`),
  },
];

function downOf(body: string): string {
  try {
    const { status, checks } = JSON.parse(body) as { status: string; checks: Record<string, string> };
    const down = Object.entries(checks).flatMap(([name, state]) => (state === 'up' ? [] : [name]));
    return `${status}${down.length > 0 ? `, failed: ${down.join(', ')}` : ''}`;
  } catch {
    return 'not ready';
  }
}

function refusedRedirect({ askedRedirect, provisioned }: Facts): string[] {
  if (askedRedirect === undefined) return [];
  const { clientId, redirectUri, answer } = askedRedirect;
  const leads = answer.status !== undefined && answer.status >= 300 && answer.status < 400;
  if (leads || answer.status === undefined || answer.status >= 500) return [];
  const registered = provisioned.clients?.find((client) => client.client_id === clientId);
  const known = registered === undefined ? '' : `; registered: ${registered.redirectURIs.join(', ') || 'none'}`;
  const near = registered?.redirectURIs.find((uri) => normal(uri) === normal(redirectUri));
  return [
    `${clientId} may not be sent to ${redirectUri} (${inWords(answer)})${known}${near === undefined ? '' : `; ${differenceOf(near, redirectUri)}`}`,
  ];
}

const normal = (uri: string): string =>
  uri
    .toLowerCase()
    .replace(/^https?:/, '')
    .replace(/\/$/, '');

function differenceOf(registered: string, sent: string): string {
  if (registered.split(':', 1)[0] !== sent.split(':', 1)[0]) return 'the scheme differs';
  return registered.endsWith('/') === sent.endsWith('/') ? 'the case of letters differs' : 'the slash at the end differs';
}
