import { expect, it } from 'vitest';
import { html } from './html.ts';

it('escapes text and keeps HTML', () => {
  const rows = [html`<td>${'<script>'}</td>`, html`<td>${1}</td>`];
  expect(html`<tr title="${`"'&`}">${rows}</tr>`.text).toBe('<tr title="&#34;&#39;&#38;"><td>&#60;script&#62;</td><td>1</td></tr>');
});
