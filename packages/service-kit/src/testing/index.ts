export { type BreakableProxy, breakableProxy } from './breakable-proxy.ts';
export { type CapturedLog, capturedLog } from './captured-log.ts';
export { type CertificateContent, type CertifiedKey, type Extension, issueCertificate } from './certificate.ts';
export { type FreshDatabase, freshDatabase } from './fresh-database.ts';
export { selfSigned } from './self-signed.ts';
