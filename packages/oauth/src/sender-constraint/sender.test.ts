import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aClient, anAuthorization, issuerCertificate } from '../testing/index.ts';
import { thumbprintOf } from './client-certificate.ts';
import { boundTo } from './sender.ts';

const certificate = { x509: new X509Certificate(issuerCertificate.pem), trusted: true };
const byCertificate = { 'x5t#S256': thumbprintOf(certificate) };
const boundBefore = anAuthorization({ confirmation: { jkt: 'k' } });

describe('a client whose tokens must be bound to its certificate', () => {
  const client = aClient({ senderConstraint: 'mtls' });

  it('shows it although the code was bound to a DPoP key', () => {
    expect(() => boundTo(boundBefore, client, { jkt: 'k' })).toThrow('this client must show a certificate');
  });

  it('proves both where it asked for both', () => {
    expect(() => boundTo(boundBefore, client, { certificate })).toThrow('this is bound to another key');
    expect(boundTo(boundBefore, client, { jkt: 'k', certificate }).confirmation).toEqual(byCertificate);
  });
});

describe('a client whose tokens must be bound to a DPoP key', () => {
  const client = aClient({ senderConstraint: 'dpop' });

  it('keeps the key that the code was bound to', () => {
    expect(boundTo(boundBefore, client, { jkt: 'k', certificate }).confirmation).toEqual({ jkt: 'k' });
  });

  it('proves one although something was bound to its certificate before', () => {
    const before = anAuthorization({ confirmation: byCertificate });
    expect(() => boundTo(before, client, { certificate })).toThrow('this client must send a DPoP proof');
    expect(boundTo(before, client, { jkt: 'k', certificate }).confirmation).toEqual({ jkt: 'k' });
  });
});
