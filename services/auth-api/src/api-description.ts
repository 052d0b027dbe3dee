import { type App, openApi } from '@gauth/service-kit';

const securitySchemes = {
  operationsUser: { type: 'http', scheme: 'basic', description: 'The operations user' },
  client: {
    type: 'http',
    scheme: 'basic',
    description: 'client_id and client_secret; a public client sends client_id in the form instead',
  },
  user: { type: 'http', scheme: 'basic', description: "The user's own tenant\\user and password" },
  accessToken: { type: 'http', scheme: 'bearer', description: 'An access token; the scheme in any case' },
  webServicesSession: { type: 'apiKey', in: 'cookie', name: 'JSESSIONID', description: 'With `X-CSRF-TOKEN` for what changes something' },
  session: { type: 'apiKey', in: 'cookie', name: '__Host-gauth_session', description: 'gauth_session where the issuer is not HTTPS' },
} as const;

type Alternatives = readonly (keyof typeof securitySchemes | 'nothing')[];

/** What a request may bring to be let in; paths that are not here ask for nothing. */
const security: Readonly<Record<string, Alternatives>> = {
  '/oauth/authorize': ['nothing', 'session', 'user'],
  '/oauth/token': ['client', 'nothing'],
  '/oauth/par': ['client', 'nothing'],
  '/oauth/device_authorization': ['client', 'nothing'],
  '/device': ['nothing', 'session'],
  '/oauth/convert-token': ['accessToken'],
  '/oauth/introspect': ['client'],
  '/oauth/revoke': ['client', 'nothing'],
  '/userinfo': ['accessToken'],
  '/openid/userinfo': ['accessToken'],
  '/jwt-userinfo': ['accessToken'],
  '/ping': ['accessToken', 'session'],
  '/sign-out': ['accessToken', 'session', 'nothing'],
  '/change-password': ['nothing', 'accessToken', 'session'],
  '/web-services/sign-in': ['nothing', 'session'],
  '/web-services/sign-out': ['webServicesSession'],
  '/api/v2/me': ['user', 'webServicesSession'],
  '/ops/clients': ['operationsUser', 'accessToken'],
  '/ops/clients/{id}': ['operationsUser', 'accessToken'],
  '/ops/assertion-issuers': ['operationsUser', 'accessToken'],
  '/ops/assertion-issuers/{id}': ['operationsUser', 'accessToken'],
  '/ops/identity-providers': ['operationsUser', 'accessToken'],
  '/ops/web-services': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers/{id}': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers/{id}/metadata': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers/{id}/metadata/refresh': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers/{id}/keys': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers/{id}/keys/{keyId}': ['operationsUser', 'accessToken'],
  '/ops/contact-centers/{contactCenterId}/identity-providers/{id}/keys/{keyId}/activate': ['operationsUser', 'accessToken'],
  '/ops/keys': ['operationsUser', 'accessToken'],
  '/ops/keys/rotate': ['operationsUser', 'accessToken'],
  '/ops/keys/{kid}/revoke': ['operationsUser', 'accessToken'],
  '/ops/logout-deliveries': ['operationsUser', 'accessToken'],
  '/ops/logout-deliveries/{id}/retry': ['operationsUser', 'accessToken'],
  '/ops/reports/legacy-grants': ['operationsUser', 'accessToken'],
  '/ops/diagnostics': ['operationsUser', 'accessToken'],
};

/** Serves the OpenAPI document, to anybody, at `<prefix>/openapi.json`. Await it before adding routes. */
export const describeApi = (app: App, { prefix, version }: { prefix: string; version: string }): Promise<void> =>
  openApi(app, {
    title: 'Authentication API',
    version,
    path: prefix,
    complete(document) {
      document.components = { ...document.components, securitySchemes };
      for (const [path, operations] of Object.entries(document.paths ?? {})) {
        const alternatives = security[path.startsWith(prefix) ? path.slice(prefix.length) : path] ?? [];
        for (const operation of Object.values(operations))
          operation.security = alternatives.map((scheme) => (scheme === 'nothing' ? {} : { [scheme]: [] }));
      }
    },
  });
