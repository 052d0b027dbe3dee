export { createKeyRing, type KeyRing, KeyRingError } from '../key-ring.ts';
export { type AuditFault, type AuditFindings, type AuditVerification, verifyAudit } from './verify-audit.ts';
