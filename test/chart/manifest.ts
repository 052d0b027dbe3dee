/** What the chart tests read of a Kubernetes object. */
export interface Manifest {
  kind: string;
  metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> };
  /** Of a Secret (base64) or ConfigMap. */
  data?: Record<string, string>;
  /** Of everything else. */
  spec: {
    replicas?: number;
    selector: Record<string, unknown>;
    ports: { name: string; port: number; targetPort: string }[];
    template: { metadata: { labels: Record<string, string>; annotations?: Record<string, string> }; spec: Pod };
    rules: { host: string; http: { paths: { path: string; backend: { service: { name: string } } }[] } }[];
    tls?: unknown;
    /** Of a PrometheusRule. */
    groups?: { rules: object[] }[];
    /** Of a Service. */
    clusterIP?: string;
  };
}

/** What a Deployment or Job starts. */
export interface Pod {
  automountServiceAccountToken: boolean;
  enableServiceLinks: boolean;
  securityContext: Record<string, unknown>;
  terminationGracePeriodSeconds: number;
  imagePullSecrets?: { name: string }[];
  serviceAccountName: string;
  affinity?: object;
  topologySpreadConstraints?: { topologyKey: string; whenUnsatisfiable: string }[];
  containers: Container[];
  volumes?: Volume[];
}

/** What a pod can mount. */
export interface Volume {
  name: string;
  configMap?: { name: string };
  secret?: { secretName: string; items?: { key: string; path: string }[] };
  csi?: { driver: string; volumeAttributes: { secretProviderClass: string } };
  emptyDir?: object;
}

/** One container of a pod. */
export interface Container {
  name: string;
  image: string;
  /** Only where something else runs than the image's service. */
  command?: string[];
  args?: string[];
  env?: Variable[];
  ports: { name: string; containerPort: number }[];
  securityContext: unknown;
  startupProbe?: unknown;
  readinessProbe?: unknown;
  livenessProbe?: unknown;
  volumeMounts?: { name: string; mountPath: string }[];
}

/** One environment variable, with its value or with the Secret that has it. */
export interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string; optional?: boolean } };
}

/** The one object of this kind and name. */
export function manifest(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const [found, ...more] = manifests.filter((one) => one.kind === kind && one.metadata.name === name);
  if (!found || more.length > 0) throw new Error(`${found ? 'more than one' : 'no'} ${kind} ${name} was rendered`);
  return found;
}

/** What starts containers, by kind and name, with the pod that it starts: every Deployment, every Job, and the pod of `helm test`. */
export const pods = (manifests: readonly Manifest[]): { name: string; manifest: Manifest; labels: Record<string, string>; pod: Pod }[] =>
  manifests
    .filter(({ kind }) => ['Deployment', 'Job', 'Pod'].includes(kind))
    .map((one) => ({
      name: `${one.kind} ${one.metadata.name}`,
      manifest: one,
      labels: one.kind === 'Pod' ? one.metadata.labels : one.spec.template.metadata.labels,
      pod: one.kind === 'Pod' ? (one.spec as unknown as Pod) : one.spec.template.spec,
    }));
