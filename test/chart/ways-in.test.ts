import { describe, expect, it } from 'vitest';
import { bare, fixtures, valuesWith } from './fixtures.ts';
import { render } from './helm.ts';
import { manifest } from './manifest.ts';
import { answered } from './refusal.ts';

const open = {
  '/.well-known': 'gauth-auth http',
  '/api/v2': 'gauth-auth http',
  '/auth': 'gauth-auth http',
  '/ui/auth': 'gauth-auth-ui http',
};
const closedToOperators = { ...open, '/auth/v3/ops': 'gauth-auth-ui http' };
const inside = { ...open, '/environment': 'gauth-environment http' };
const internal = { internal_ingress: { enabled: true, frontend: 'gauth-int.example.test' } };
const tls = { enabled: true, secretName: 'own-certificate' };

interface IngressSpec {
  tls?: unknown;
  rules: {
    host: string;
    http: { paths: { path: string; pathType: string; backend: { service: { name: string; port: { name: string } } } }[] };
  }[];
}

const ingress = (values: object, name: string) => {
  const { metadata, spec } = manifest(render(values), 'Ingress', name);
  const { rules, ...rest } = spec as unknown as IngressSpec;
  const [{ host, http } = { host: '', http: { paths: [] } }] = rules;
  const paths = http.paths.map(({ path, backend: { service } }) => [path, `${service.name} ${service.port.name}`]);
  return {
    host,
    paths: Object.fromEntries(paths),
    types: new Set(http.paths.map(({ pathType }) => pathType)),
    annotations: metadata.annotations,
    ...rest,
  };
};
const names = (values: object, kind: string) => render(values).flatMap((one) => (one.kind === kind ? [one.metadata.name] : []));

describe('the Ingress', () => {
  it('from outside leads to auth-api and auth-ui', () => {
    expect(ingress(bare, 'gauth')).toMatchObject({ host: 'gauth.example.test', paths: open, types: new Set(['Prefix']) });
  });

  it('from inside leads to environment-api as well', () => {
    expect(ingress(valuesWith(internal), 'gauth-internal')).toMatchObject({ host: 'gauth-int.example.test', paths: inside });
  });

  it.each([
    ['is open outside while there is no other host', {}, open],
    ['is closed outside once operators have a host of their own', internal, closedToOperators],
    ['is open outside when the values say so', { ...internal, ingress: { operations: true } }, open],
    ['is closed outside when the values say so', { ingress: { operations: false } }, closedToOperators],
    ['does not decide about the Environment API', { ingress: { environment: true } }, inside],
  ])('to the operations API %s', (_what, values, expected) => {
    expect(ingress(valuesWith(values), 'gauth').paths).toEqual(expected);
  });

  it('lets long redirects through nginx, whatever else is annotated', () => {
    expect(ingress(fixtures['a values file of the product for OpenShift'], 'gauth').annotations).toEqual({
      'cert-manager.io/cluster-issuer': 'ca-cluster-issuer',
      'nginx.ingress.kubernetes.io/proxy-body-size': '0',
      'nginx.ingress.kubernetes.io/proxy-buffer-size': '16k',
      'route.openshift.io/termination': 'edge',
    });
  });

  it.each([
    ['the certificates that are named', { tls: [{ hosts: ['a.test'], secretName: 'own' }] }, [{ hosts: ['a.test'], secretName: 'own' }]],
    ['a certificate for all hosts of a domain', { tls: [{ hosts: ['*.test'] }] }, [{ hosts: ['*.test'] }]],
    ["the controller's own certificate", { tls_enabled: true }, [{ hosts: ['gauth.example.test'] }]],
    ['no TLS', { tls_enabled: false, tls: [{ hosts: ['a.test'], secretName: 'own' }] }, undefined],
  ])('has %s', (_what, values, expected) => {
    expect(ingress(valuesWith({ ingress: values }), 'gauth').tls).toEqual(expected);
  });

  it('is one for each sort of annotations, and one while all are the same', () => {
    expect(names(valuesWith(internal), 'Ingress')).toEqual(['gauth', 'gauth-internal']);
    const values = valuesWith({
      ingress: { service_annotations: { auth_ui: { 'example.test/cache': 'yes' } }, pathType: 'ImplementationSpecific' },
    });
    expect(names(values, 'Ingress')).toEqual(['gauth', 'gauth-auth-ui']);
    const { '/ui/auth': _pages, ...api } = open;
    expect(ingress(values, 'gauth')).toMatchObject({ paths: api, types: new Set(['ImplementationSpecific']) });
    expect(ingress(values, 'gauth-auth-ui')).toMatchObject({
      paths: { '/ui/auth': 'gauth-auth-ui http' },
      annotations: { 'example.test/cache': 'yes', 'nginx.ingress.kubernetes.io/proxy-buffer-size': '16k' },
    });
  });

  it('speaks TLS to services that do', () => {
    const values = valuesWith({ services: { auth: { tls } } });
    expect(ingress(values, 'gauth')).toMatchObject({
      paths: { '/auth': 'gauth-auth https' },
      annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' },
    });
    expect(ingress(values, 'gauth-auth-ui').annotations).not.toHaveProperty('nginx.ingress.kubernetes.io/backend-protocol');
    const all = valuesWith({ services: { auth: { tls }, auth_ui: { tls }, environment: { tls } } });
    expect(names(all, 'Ingress')).toEqual(['gauth']);
  });
});

describe('the HTTPRoutes', () => {
  const parentRefs = [{ name: 'public', namespace: 'gateways', sectionName: 'https' }];
  const gateway = { enabled: true, parentRefs };
  const route = (values: object, name: string) => {
    const spec = manifest(render(values), 'HTTPRoute', name).spec as unknown as {
      parentRefs: unknown;
      hostnames: string[];
      rules: {
        matches: { path: { type: string; value: string } }[];
        backendRefs: { name: string; port: number; weight: number }[];
        timeouts?: object;
      }[];
    };
    const paths = spec.rules.map(({ matches: [match], backendRefs }) => [
      match?.path.value,
      backendRefs.map(({ name: to, port, weight }) => `${to}:${port} ${weight}`).join(', '),
    ]);
    return { ...spec, paths: Object.fromEntries(paths) };
  };
  const routed = (paths: object) =>
    Object.fromEntries(Object.entries(paths).map(([path, to]) => [path, `${String(to).split(' ')[0]}:80 100`]));

  it('lead where the Ingresses lead', () => {
    const values = valuesWith({
      ingress: { enabled: false },
      gateway: { ...gateway, internal: { ...gateway, hostnames: ['gauth-int.example.test'] } },
    });
    expect(names(values, 'Ingress')).toEqual([]);
    expect(route(values, 'gauth')).toMatchObject({ parentRefs, hostnames: ['gauth.example.test'], paths: routed(closedToOperators) });
    expect(route(values, 'gauth-internal')).toMatchObject({ parentRefs, hostnames: ['gauth-int.example.test'], paths: routed(inside) });
  });

  it('send a share to the preview color', () => {
    const values = { ...fixtures['two colors'], gateway: { ...gateway, preview_weight: 10 } };
    expect(route(values, 'gauth').paths).toMatchObject({ '/auth': 'gauth-auth:80 90, gauth-auth-green:80 10' });
  });

  it('have time-outs where there are some', () => {
    expect(route(valuesWith({ gateway }), 'gauth').rules[0]).not.toHaveProperty('timeouts');
    expect(route(valuesWith({ gateway: { ...gateway, timeouts: { request: '30s' } } }), 'gauth').rules[0]?.timeouts).toEqual({
      request: '30s',
    });
  });

  it('come with what a gateway must know of services that speak TLS', () => {
    const values = valuesWith({ gateway, services: { auth: { tls: { ...tls, ca: 'PEM' } }, auth_ui: { tls } } });
    const policy = (name: string) => manifest(render(values), 'BackendTLSPolicy', name).spec as unknown;
    expect(policy('gauth-auth')).toEqual({
      targetRefs: [{ group: '', kind: 'Service', name: 'gauth-auth', sectionName: 'https' }],
      validation: { hostname: 'gauth-auth', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'gauth-auth-gateway-ca' }] },
    });
    expect(manifest(render(values), 'ConfigMap', 'gauth-auth-gateway-ca').data).toEqual({ 'ca.crt': 'PEM' });
    expect(policy('gauth-auth-ui')).toMatchObject({ validation: { hostname: 'gauth-auth-ui', wellKnownCACertificates: 'System' } });
    expect(route(values, 'gauth').paths).toMatchObject({ '/auth': 'gauth-auth:443 100' });
  });

  it.each(
    answered<unknown>([
      [
        { gateway: { enabled: true } },
        'gateway.parentRefs is missing: the Gateways that routes are attached to, such as [{ name: public, namespace: gateways }]',
      ],
      [
        { ingress: { frontend: '' }, gateway },
        'gateway.hostnames is missing: the host names that browsers use; ingress.frontend, if there is one, is taken otherwise',
      ],
      [
        { ingress: { frontend: '' }, gateway: { ...gateway, hostnames: ['a.test', 'b.test'] } },
        'services.auth.issuer is missing: gateway.hostnames may be several, so say which one browsers and applications use, https://<host>/auth/v3',
      ],
      [
        { gateway: { internal: gateway } },
        'gateway.internal.hostnames is missing: the host names that services use; internal_ingress.frontend, if there is one, is taken otherwise',
      ],
      [
        { gateway: { ...gateway, preview_weight: 10 } },
        'gateway.preview_weight sends requests to the preview, but preview.enabled is false',
      ],
      [
        { preview: { enabled: true, color: 'green' }, COLOR: 'blue', gateway: { preview_weight: 10 } },
        'gateway.preview_weight sends requests to the preview, but gateway.enabled is false',
      ],
      [
        { internal_ingress: { enabled: true, frontend: 'gauth.example.test' } },
        'internal_ingress.frontend is ingress.frontend, so that one host has two sets of paths; give it another name, or turn internal_ingress off and set ingress.environment to true',
      ],
      [{ gateway: { timeouts: { request: '30 s' } } }, expect.stringContaining("at '/gateway/timeouts/request'")],
      [{ ingress: { pathType: 'Exact' } }, "at '/ingress/pathType': value must be one of 'Prefix', 'ImplementationSpecific'"],
      [{ internal_ingress: { operations: true } }, "at '/internal_ingress': additional properties 'operations' not allowed"],
    ]),
  )('refuse %j', (_change, reason, said) => {
    expect(said).toEqual([reason]);
  });
});
