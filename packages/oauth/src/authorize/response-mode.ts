import { withoutPlanted, withQuery } from '../redirect-uri.ts';

/** How an authorization response travels to the redirect URI (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode). */
export const responseModes = ['query', 'fragment', 'form_post'] as const;
export type ResponseMode = (typeof responseModes)[number];

/** Where the browser takes an answer: an address, or a form that it posts there. */
export type Answer = { kind: 'redirect'; to: string } | { kind: 'form-post'; to: string; parameters: Record<string, string> };

/** Tokens never stand in a query, which ends up in logs and histories (Multiple Response Types §3). */
const defaultModeOf = (responseType: string): ResponseMode => (/\b(?:token|id_token)\b/.test(responseType) ? 'fragment' : 'query');

/** Whether a response of this type may travel this way. */
export const allowsMode = (responseType: string, mode: ResponseMode): boolean =>
  mode !== 'query' || defaultModeOf(responseType) === 'query';

/** The mode of a request, good enough to carry the news that something is wrong with it. */
export function modeOf({ response_mode: asked, response_type: type = 'code' }: Record<string, string>): ResponseMode {
  const known = responseModes.find((mode) => mode === asked);
  return known !== undefined && allowsMode(type, known) ? known : defaultModeOf(type);
}

/** Writes an answer for a redirect URI. */
export function answerBy(mode: ResponseMode, redirectUri: string, parameters: Record<string, string>): Answer {
  if (mode === 'query') return { kind: 'redirect', to: withQuery(redirectUri, parameters) };
  const to = withoutPlanted(redirectUri, parameters);
  return mode === 'form_post'
    ? { kind: 'form-post', to, parameters }
    : { kind: 'redirect', to: `${to}#${new URLSearchParams(parameters)}` };
}
