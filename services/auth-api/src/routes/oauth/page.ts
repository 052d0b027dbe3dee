import type { FastifyReply } from 'fastify';

interface Page {
  title: string;
  /** Markup of the head that the page needs beside what every page has. */
  head: string;
  body: string;
}

/** The one thing that the pages of this service load. */
export const stylesheetOf = (uiUrl: string): string => `${uiUrl}/assets/gauth.css`;

/** Sends a page that nobody keeps and nobody frames. */
export const sendPage = (reply: FastifyReply, page: Page, policy: string): FastifyReply =>
  reply
    .headers({ 'content-security-policy': policy, 'cache-control': 'no-store', 'x-frame-options': 'DENY' })
    .type('text/html; charset=utf-8')
    .send(document(page));

const document = ({ title, head, body }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;

/** Text as HTML shows it, in content and in attributes. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"'\r\n]/g, (character) => `&#${character.charCodeAt(0)};`);
