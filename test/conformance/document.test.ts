import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentAt, runShellBlocks, shellBlocksOf } from '../support/shell-blocks.ts';
import { fapiPlans, leftOut, logoutPlans, openIdPlans } from './modules.ts';
import { serverUnderTest } from './surroundings.ts';

// docs/conformance.md: the registrations that it shows are taken by this server, and it leaves no plan out.

const document = documentAt('docs/conformance.md');
const registrations = /<!-- clients:begin -->([\s\S]*)<!-- clients:end -->/.exec(document)?.[1] ?? '';

let folder: string;
let steps: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gauth-conformance-'));
  const { origin } = serverUnderTest();
  steps = await runShellBlocks(shellBlocksOf(registrations, { origin, folder }), folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The clients that a step made or changed. */
const clients = (step = ''): unknown[] => step.split(/(?<=\})(?=\{)/).map((text) => (JSON.parse(text) as { data: unknown }).data);

const suite = 'https://www.certification.openid.net/test/a/gauth';
const pair = (of: (n: number) => object) => [1, 2].map((n) => expect.objectContaining(of(n)));

describe('the document on conformance suites', () => {
  it('has the seven steps that are looked at here', () => {
    expect(steps).toHaveLength(7);
  });

  it('registers two clients with secrets', () => {
    const redirectURIs = [`${suite}/callback`, `${suite}/callback?dummy1=lorem&dummy2=ipsum`];
    const made = { client_secret: expect.stringMatching(/^\S{20,}$/), redirectURIs };
    expect(clients(steps[1])).toEqual(pair((n) => ({ client_id: `conformance-${n}`, ...made })));
  });

  it('tells them of sign-outs in one way after the other', () => {
    expect(clients(steps[2])).toEqual(pair(() => ({ backchannelLogoutUri: `${suite}/backchannel_logout` })));
    expect(clients(steps[3])).toEqual(pair(() => ({ frontchannelLogoutUri: `${suite}/frontchannel_logout` })));
    expect(steps[3]).not.toContain('backchannel_logout');
  });

  it('registers two clients for FAPI 2.0, with keys and then with certificates', () => {
    expect(clients(steps[5])).toEqual([
      expect.objectContaining({ profile: 'fapi2', senderConstraint: 'dpop', redirectURIs: [`${suite}/callback`] }),
      expect.objectContaining({ profile: 'fapi2', redirectURIs: [`${suite}/callback?dummy1=lorem&dummy2=ipsum`] }),
    ]);
    const [, first, , second] = clients(steps[6]);
    expect([first, second]).toEqual(
      pair((n) => ({ senderConstraint: 'mtls', tlsClientAuthSubject: { kind: 'dn', value: `CN=fapi2-${n}` } })),
    );
  });

  it('names every plan, and every module that is left out', () => {
    const names = Object.keys({ ...openIdPlans, ...logoutPlans, ...fapiPlans, ...leftOut });
    expect(names.filter((name) => !document.includes(name))).toEqual([]);
  });
});
