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
  containers: Container[];
  volumes?: { name: string; configMap?: { name: string }; secret?: { secretName: string; items: { key: string; path: string }[] } }[];
}

/** One container of a pod. */
export interface Container {
  name: string;
  image: string;
  args?: string[];
  env: Variable[];
  ports: { name: string; containerPort: number }[];
  securityContext: unknown;
  readinessProbe: unknown;
  livenessProbe: unknown;
  volumeMounts?: { name: string; mountPath: string }[];
}

/** One environment variable, with its value or with the Secret that has it. */
export interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef: { name: string; key: string } };
}

/** The one object of this kind and name. */
export function manifest(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const [found, ...more] = manifests.filter((one) => one.kind === kind && one.metadata.name === name);
  if (!found || more.length > 0) throw new Error(`${found ? 'more than one' : 'no'} ${kind} ${name} was rendered`);
  return found;
}

/** Every Deployment and Job: what starts containers. */
export const workloads = (manifests: readonly Manifest[]): Manifest[] =>
  manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
