export { isDocumentAddress, isPlainPath, isResource } from './address.ts';
export {
  type AdministrationClient,
  type AdministrationClientOptions,
  createAdministrationClient,
  type Patience,
  type Repetition,
  type Shown,
} from './administration-client.ts';
export * from './assertion-issuer.ts';
export * from './client.ts';
export { authorizationOf, type Credentials } from './credentials.ts';
export * from './diagnosis.ts';
export { AdministrationError, AdministrationUnavailable, AnswerLost } from './errors.ts';
export { text } from './field-kinds.ts';
export * from './identity-provider.ts';
export { certificateOf } from './pem-certificate.ts';
export * from './vocabulary.ts';
export * from './web-services-account.ts';
export * from './web-services-settings.ts';
