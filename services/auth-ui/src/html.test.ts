import { describe, expect, it } from 'vitest';
import { type Fragment, html } from './html.ts';

describe('html', () => {
  it.each<[string, Fragment, string]>([
    ['escapes what could open a tag', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['escapes what could close an attribute', `" onfocus='x'`, '&quot; onfocus=&#39;x&#39;'],
    ['escapes an entity once', '&lt;', '&amp;lt;'],
    ['keeps nested markup', html`<b>${'<i>'}</b>`, '<b>&lt;i&gt;</b>'],
    ['joins a list', ['<', html`<br>`, 7], '&lt;<br>7'],
    ['leaves nothing for undefined', undefined, ''],
    ['leaves nothing for false', false, ''],
    ['writes a zero', 0, '0'],
    ['keeps what looks like a replacement pattern', '$& $1 \\n', '$&amp; $1 \\n'],
  ])('%s', (_what, fragment, expected) => {
    expect(html`<p>${fragment}</p>`.toString()).toBe(`<p>${expected}</p>`);
  });

  it('keeps a backslash of the template as it was meant', () => {
    expect(html`a\u0062c`.toString()).toBe('abc');
  });
});
