import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tags } from './markup.ts';
import { pagesOver } from './pages-over.ts';

const get = (url: string, headers: Record<string, string> = {}) => pagesOver().inject({ url, headers });
const css = readFileSync(new URL('../assets/gauth.css', import.meta.url), 'utf8');

const linked = async () => {
  const { body } = await get('/ui/auth/sign-in.html');
  const [icon, stylesheet] = tags(body, 'link').map(({ href = '' }) => href);
  return { icon: icon ?? '', stylesheet: stylesheet ?? '', logo: tags(body, 'img')[0]?.src };
};

describe('assets', () => {
  it('are linked with a hash and may be kept for ever under it', async () => {
    const { stylesheet, icon, logo } = await linked();
    expect(stylesheet).toMatch(/^\/ui\/auth\/assets\/gauth\.[\da-f]{12}\.css$/);
    expect(icon).toMatch(/^\/ui\/auth\/assets\/logo\.[\da-f]{12}\.svg$/);
    expect(logo).toBe(icon);
    const sheet = await get(stylesheet);
    expect(sheet.body).toBe(css);
    expect(sheet.headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const image = await get(icon);
    expect(image.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'content-security-policy': "default-src 'none'" });
    expect(image.body).toMatch(/^<svg /);
  });

  it('have a stable address too, for pages of other services', async () => {
    const { statusCode, body, headers } = await get('/ui/auth/assets/gauth.css');
    expect([statusCode, body, headers['cache-control']]).toEqual([200, css, 'public, max-age=300']);
    expect(headers.etag).toMatch(/^"[\da-f]{12}"$/);
  });

  it('are served to a page of another version, but not to be kept', async () => {
    const { statusCode, body, headers } = await get('/ui/auth/assets/gauth.000000000000.css');
    expect([statusCode, body, headers['cache-control']]).toEqual([200, css, 'no-store']);
  });

  it.each([
    ['the tag', (etag: string) => etag, 304],
    ['the tag among others', (etag: string) => `"x", W/${etag}`, 304],
    ['anything', () => '*', 304],
    ['another tag', () => '"x"', 200],
  ])('are not sent again to a browser that holds %s', async (_what, tag, status) => {
    const { headers } = await get('/ui/auth/assets/gauth.css');
    const again = await get('/ui/auth/assets/gauth.css', { 'if-none-match': tag(String(headers.etag)) });
    expect([again.statusCode, again.body]).toEqual([status, status === 304 ? '' : css]);
  });

  it('load nothing from anywhere else', () => {
    expect(css).not.toMatch(/url\(|@import/);
  });
});
