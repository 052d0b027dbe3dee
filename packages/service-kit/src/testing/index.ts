export { type BreakableProxy, breakableProxy } from './breakable-proxy.ts';
export { type CapturedLog, capturedLog } from './captured-log.ts';
export { type FreshDatabase, freshDatabase } from './fresh-database.ts';
export { type SelfSigned, selfSigned } from './self-signed.ts';
