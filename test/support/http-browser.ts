/** A browser without script: follows redirects, keeps cookies, fills in the one form of a page. */
export interface HttpBrowser {
  /** Goes to a URL and follows redirects until a page, or until `stopAt` says that the browser has left. */
  visit(url: string, stopAt?: (url: string) => boolean): Promise<Page>;
  /** Sends the page's form with these fields filled in; a button that says something is one of them. */
  submit(page: Page, fields: Record<string, string>, stopAt?: (url: string) => boolean): Promise<Page>;
  cookies: Map<string, string>;
}

/** Where the browser is. `location` is set where it was sent but did not go. */
export interface Page {
  url: string;
  status: number;
  html: string;
  location: string;
}

export function createHttpBrowser(): HttpBrowser {
  const cookies = new Map<string, string>();

  async function once(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...init.headers },
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    return response;
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const gone = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute)) || value === '';
    if (gone) cookies.delete(name);
    else cookies.set(name, value);
  }

  async function go(url: string, init: RequestInit, stopAt: (url: string) => boolean, hops = 0): Promise<Page> {
    if (hops > 10) throw new Error(`more than 10 redirects, last to ${url}`);
    const response = await once(url, init);
    const location = response.headers.get('location');
    if (location === null) return { url, status: response.status, html: await response.text(), location: '' };
    await response.body?.cancel();
    const next = new URL(location, url).href;
    return stopAt(next) ? { url, status: response.status, html: '', location: next } : go(next, {}, stopAt, hops + 1);
  }

  return {
    cookies,
    visit: (url, stopAt = () => false) => go(url, {}, stopAt),
    submit(page, fields, stopAt = () => false) {
      const form = formOf(page.html);
      const filled = new URLSearchParams({ ...form.fields, ...fields });
      const action = new URL(form.action, page.url);
      if (form.method === 'get') return go(`${action.origin}${action.pathname}?${filled}`, {}, stopAt);
      return go(action.href, { method: 'POST', body: filled, headers: { origin: new URL(page.url).origin } }, stopAt);
    },
  };
}

/** The method, the action and the present values of the only form of a page. */
export function formOf(html: string): { method: string; action: string; fields: Record<string, string> } {
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
  if (forms.length !== 1) throw new Error(`the page has ${forms.length} forms`);
  const [form = ''] = forms;
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => [attribute(input, 'name'), attribute(input, 'value')] as const);
  return {
    method: attribute(form, 'method'),
    action: attribute(form, 'action'),
    fields: Object.fromEntries(inputs.filter(([name]) => name !== '')),
  };
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#x2F;', '/')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** Begins at an application's authorization URL, signs in on the page and stops where the browser goes back to the application. */
export async function signInOverHttp(
  authorizationUrl: string,
  fields: { username: string; password: string },
  browser: HttpBrowser = createHttpBrowser(),
): Promise<Page> {
  const redirectUri = new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '';
  const returns = (url: string) => url.startsWith(redirectUri);
  const page = await browser.visit(authorizationUrl, returns);
  return page.location ? page : browser.submit(page, fields, returns);
}
