import { errorCodes } from './error-codes.ts';
import { linksTo } from './evidence.ts';
import { oauthSpecifications } from './oauth.ts';
import { openIdSpecifications } from './openid-connect.ts';
import { productParts } from './product.ts';
import { radiusSpecifications } from './radius.ts';
import { statements } from './rfc9700.ts';
import type { Specification } from './specification.ts';
import { table } from './table.ts';
import { thrownErrors } from './thrown-errors.ts';
import { webSpecifications } from './web.ts';

const rows = (specifications: readonly Specification[]): string =>
  table(
    ['specification', 'status', 'note', 'shown by'],
    specifications.map(({ name, status, note, evidence }) => [name, status, note, linksTo(evidence)]),
  );

/** Every specification, in the order of the document. */
export const allSpecifications: readonly Specification[] = [
  ...oauthSpecifications,
  ...openIdSpecifications,
  ...webSpecifications,
  ...radiusSpecifications,
  ...productParts,
];

/** The text of `docs/specifications.md`. */
export const specificationsDocument = (): string => `# Specifications

What gauth implements, how far, and which tests show it. This page is generated from \`dev/specifications/\` by \`npm run
specifications\`; a test fails when it is stale, or when a row claims something that no test shows.

*complete*: as far as this server's role asks. *partly*: the note says what is missing. *no*: not there; what needs it is
refused, or ignored where the specification asks for that.

No OpenID certification exists. The modules of the OpenID Foundation's plans are re-created in \`test/conformance\`; how to
run the official suite stands in [conformance.md](conformance.md).

## OAuth 2.0

${rows(oauthSpecifications)}

## OpenID Connect

${rows(openIdSpecifications)}

## Keys, HTTP and browsers

${rows(webSpecifications)}

## RADIUS

${rows(radiusSpecifications)}

## The product

${rows(productParts)}
`;

/** The text of `docs/rfc9700.md`. */
export const rfc9700Document = (): string => `# RFC 9700, statement by statement

The best current practice for OAuth 2.0 security, as far as an authorization server can follow or break it, in our words.
A client with the profile \`baseline\` is held to all of it; what depends on the client's registration is refused when it is
registered, and \`GET /auth/v3/ops/clients/{id}/conformance\` says what an older client breaks. This page is generated like
[specifications.md](specifications.md).

${table(
  ['section', 'level', 'it says', 'how it is kept', 'shown by'],
  statements.map(({ section, level, says, kept, evidence }) => [section, level, says, kept, linksTo(evidence)]),
)}
`;

/** The text of `docs/errors.md`, from the errors that the sources construct. */
export function errorsDocument(sources: readonly string[]): string {
  const thrown = sources.flatMap(thrownErrors);
  const sections = Object.entries(errorCodes).map(([code, { definedIn, means, remedy }]) => {
    const reasons = new Map(thrown.filter((error) => error.code === code).map((error) => [`${error.description} ${error.logged}`, error]));
    const rows = [...reasons.values()].map(({ description, logged }) => [description, logged ?? 'the same']);
    return `## \`${code}\`\n\n${means} ${remedy}\n\nDefined in ${definedIn}.\n\n${table(['`error_description`', 'in the log'], rows.sort())}\n`;
  });
  return `# Errors of the OAuth and OpenID Connect endpoints

Every \`error\` that clients can be answered, what causes it and what helps. Descriptions name parameters and never repeat
what was sent. The log has the failed rule in \`detail\` of the line with \`event.action: request.refused\`, or, where the
application got the error by a redirect, behind the code in \`event.reason\` of the audit line \`authorization.refused\`: with what
was expected and what came, never a secret. “…” stands where a name is filled in. \`x-request-id\` of the answer is
\`http.request.id\` in the log. This page is generated from the sources by \`npm run specifications\`.

${sections.join('\n')}`;
}
