import { describe, expect, it } from 'vitest';
import { fakeContactCenters } from '../../test/support/contact-centers.ts';
import { createOriginPolicy } from './origin.ts';

const own = ['https://auth.test', 'https://ui.test'];
const policy = (origins: Record<string, string[]> = {}) => createOriginPolicy({ own, contactCenters: fakeContactCenters(origins) });
const caller = (origin?: string, fetchSite?: string) => ({ origin, fetchSite });

describe('a page that posts', () => {
  it.each([
    ['no browser', caller(), true, true],
    ['our own site by its fetch metadata', caller('null', 'same-origin'), true, true],
    ['the address bar', caller(undefined, 'none'), true, true],
    ['our origin', caller('https://auth.test'), true, true],
    ['our pages on another host', caller('https://ui.test', 'cross-site'), true, true],
    ['a hidden origin', caller('null', 'cross-site'), false, true],
    ['a hidden origin in an old browser', caller('null'), false, true],
    ['another site without an origin', caller(undefined, 'cross-site'), false, true],
    ['a foreign origin', caller('https://evil.test', 'cross-site'), false, false],
    ['a foreign origin in an old browser', caller('https://evil.test'), false, false],
    ['our host by another scheme', caller('http://auth.test'), false, false],
    ['our host on another port', caller('https://auth.test:8443'), false, false],
  ])('from %s may sign in %j: bare %j, bound %j', (_what, from, bare, bound) => {
    expect(policy().mayPost(from, { bound: false })).toBe(bare);
    expect(policy().mayPost(from, { bound: true })).toBe(bound);
  });

  it('may be of an origin that the contact center lists, not merely of one that nobody forbids', () => {
    const from = caller('https://app.test', 'cross-site');
    const about = (id: string) => ({ bound: false, contactCenterId: () => id });
    expect(policy({ 'cc-1': ['https://app.test'] }).mayPost(from, about('cc-1'))).toBe(true);
    expect(policy({ 'cc-1': ['https://app.test'] }).mayPost(from, about('cc-2'))).toBe(false);
    expect(policy().mayPost(from, about('cc-1'))).toBe(false);
  });
});

describe('a script', () => {
  it.each([
    ['ours', 'https://ui.test', { 'cc-1': ['https://app.test'] }],
    ['listed', 'https://app.test', { 'cc-1': ['https://app.test'] }],
    ['refused', 'https://evil.test', { 'cc-1': ['https://app.test'] }],
    ['refused', 'null', { 'cc-1': ['https://app.test'] }],
    ['open', 'https://any.test', {}],
    ['open', 'null', {}],
  ])('is %s from %s where %j is listed', (treatment, origin, origins: Record<string, string[]>) => {
    expect(policy(origins).forScripts(origin)).toBe(treatment);
  });
});
