import { createHash } from 'node:crypto';
import { escaped } from './escaped.ts';

/** Sends the form at once where scripts run; everywhere else the person presses the button. */
const script = 'document.forms[0].submit()';
const scriptHash = createHash('sha256').update(script).digest('base64');

/** No `form-action`: the form leads to a registered address, and browsers would apply it to where the application goes from there, too. */
export const formPostPolicy = `default-src 'none'; script-src 'sha256-${scriptHash}'; base-uri 'none'; frame-ancestors 'none'`;

/** The page that carries an authorization response to the application (OAuth 2.0 Form Post Response Mode). */
export const formPostPage = (to: string, parameters: Readonly<Record<string, string>>): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Back to the application</title>
</head>
<body>
<form method="post" action="${escaped(to)}">
${Object.entries(parameters)
  .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
  .join('\n')}
<button type="submit">Continue</button>
</form>
<script>${script}</script>
</body>
</html>
`;
