import { describe, expect, it } from 'vitest';
import { requestId, traceId } from './request-id.ts';

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('requestId', () => {
  it.each([
    ['the caller’s id', { 'x-request-id': 'ingress-42.a_b' }, 'ingress-42.a_b'],
    ['the trace id where there is no id', { 'x-b3-traceid': '80F198EE56343BA8' }, '80f198ee56343ba8'],
    ['the id before the trace id', { 'x-request-id': 'a', 'x-b3-traceid': '80f198ee56343ba8' }, 'a'],
  ])('takes %s', (_what, headers, id) => {
    expect(requestId(headers)).toBe(id);
  });

  it.each(['', 'a b', 'a\nb', '{"a":1}', 'x'.repeat(65), 'ä'])('replaces what could forge a log line or a header: %j', (id) => {
    expect(requestId({ 'x-request-id': id })).toMatch(uuid);
  });
});

describe('traceId', () => {
  it.each(['80f198ee56343ba', '80f198ee56343ba8a', 'xyz', ''])('refuses what is no B3 trace id: %j', (id) => {
    expect(traceId({ 'x-b3-traceid': id })).toBeUndefined();
  });
});
