import { describe, expect, it } from 'vitest';
import type { OptionSections } from '../module.ts';
import { radiusOptions } from './radius-options.ts';

const secret = 'sixteen bytes or';
function read(sections: OptionSections) {
  const complaints: string[] = [];
  const settings = radiusOptions(sections, (section, option, problem) => complaints.push(`[${section}] ${option}: ${problem}`));
  const servers = settings.servers.map(({ host, port, secret: bytes, timeoutMs, retries }) => [
    host,
    port,
    bytes.toString(),
    timeoutMs,
    retries,
  ]);
  return { ...settings, servers, complaints };
}
const hosts = (sections: OptionSections) => read(sections).servers.map(([host, port]) => `${host} ${port}`);

it('has a default for all but the server and its secret', () => {
  expect(read({ gauth_radius: { authserver: 'radius.example', secret } })).toEqual({
    servers: [['radius.example', 1812, secret, 1000, 2]],
    method: 'pap',
    defaultRealm: '',
    asking: [{ type: 32, value: Buffer.from('gauth') }],
    complaints: [],
  });
});

it('reads every option, and numbered sections in the order of their numbers', () => {
  const base = {
    authserver: 'a:1812, b:1645',
    secret,
    radius_timeout: '3',
    radius_retries: '1',
    method: 'chap',
    default_realm: 'corp.example',
  };
  const read1 = read({
    gauth_radius: { ...base, 'nas-identifier': 'tenant-100', 'nas-ip-address': '192.0.2.7' },
    gauth_radius_10: { authserver: '[2001:db8::1]:1900', secret: 'another sixteen !', radius_timeout: '5' },
    gauth_radius_2: { authserver: '2001:db8::2', secret },
    gauth_ldap: { 'ldap-url': 'ldap://a' },
  });
  expect(read1.servers).toEqual([
    ['a', 1812, secret, 3000, 1],
    ['b', 1645, secret, 3000, 1],
    ['2001:db8::2', 1812, secret, 3000, 1],
    ['2001:db8::1', 1900, 'another sixteen !', 5000, 1],
  ]);
  expect(read1).toMatchObject({
    method: 'chap',
    defaultRealm: 'corp.example',
    asking: [
      { type: 32, value: Buffer.from('tenant-100') },
      { type: 4, value: Buffer.of(192, 0, 2, 7) },
    ],
    complaints: [],
  });
});

describe('files of the product', () => {
  const servers = `# host and secret\n\nfirst.example   ${secret}\n  second.example\t${secret}\r\n[2001:db8::1]:1900 ${secret}\n`;

  it('give servers in the order of their lines', () => {
    expect(hosts({ gauth_radius: { servers } })).toEqual(['first.example 1812', 'second.example 1812', '2001:db8::1 1900']);
  });

  it('give a server of the list the port that is told elsewhere', () => {
    const radiusclient = 'auth_order radius\nauthserver second.example:1645\nservers /etc/radiusclient/servers\n';
    expect(hosts({ gauth_radius: { servers, radiusclient } })).toEqual(['first.example 1812', 'second.example 1645', '2001:db8::1 1900']);
  });

  it('are overridden by options', () => {
    const radiusclient =
      '# ours\nauthserver a:1812\nauthserver b\nradius_timeout 10\nradius_retries 3\ndefault_realm corp.example\nsecret no-key-there\n';
    const settings = read({ gauth_radius: { radiusclient, secret, radius_timeout: '2' } });
    expect(settings.servers).toEqual([
      ['a', 1812, secret, 2000, 3],
      ['b', 1812, secret, 2000, 3],
    ]);
    expect(settings.defaultRealm).toBe('corp.example');
  });
});

describe('complains, without telling the value, of', () => {
  const good = { authserver: 'a', secret };
  it.each<[string, OptionSections, string]>([
    ['no server', {}, '[gauth_radius] authserver: no server is named together with a secret'],
    [
      'a short secret',
      { gauth_radius: { authserver: 'a', secret: 'hunter2' } },
      '[gauth_radius] secret: a secret is shorter than 16 bytes',
    ],
    ['a wrong number', { gauth_radius: { ...good, radius_timeout: 'long' } }, '[gauth_radius] radius_timeout: it is not a whole number'],
    [
      'a method that is not there',
      { gauth_radius: { ...good, method: 'eap-mschapv2' } },
      '[gauth_radius] method: it is neither pap nor chap',
    ],
    [
      'a long identifier',
      { gauth_radius: { ...good, 'nas-identifier': 'x'.repeat(254) } },
      '[gauth_radius] nas-identifier: it is longer than 253 bytes',
    ],
    ['a wrong address', { gauth_radius: { ...good, 'nas-ip-address': '::1' } }, '[gauth_radius] nas-ip-address: it is not an IPv4 address'],
    [
      'a wrong server',
      { gauth_radius: good, gauth_radius_1: { authserver: 'b:0', secret } },
      '[gauth_radius_1] authserver: it is not a list of host:port',
    ],
    ['a wrong line', { gauth_radius: { ...good, servers: 'b:x hunter2' } }, '[gauth_radius] servers: a line is not host and secret'],
    [
      'a server without secret',
      { gauth_radius: good, gauth_radius_1: { authserver: 'b' } },
      '[gauth_radius_1] secret: an authserver has no secret',
    ],
  ])('%s', (_what, sections, complaint) => {
    const { complaints, ...settings } = read(sections);
    expect(complaints).toEqual([complaint]);
    expect(settings).toMatchObject({ method: 'pap', asking: [{ type: 32, value: Buffer.from('gauth') }] });
  });

  it('keeps times within what makes sense', () => {
    expect(read({ gauth_radius: { ...good, radius_timeout: '0', radius_retries: '99' } }).servers).toEqual([['a', 1812, secret, 1000, 10]]);
    expect(read({ gauth_radius: { ...good, radius_timeout: '999' } }).servers).toEqual([['a', 1812, secret, 60_000, 2]]);
  });
});
