{{- /*
What all pods have in common; restricted as the Pod Security Standards ask. Takes a dict: root, name (without color; also that of its service account)
and selector, the labels by which pods of its kind are told from others.
*/ -}}
{{- define "gauth.pod" -}}
{{- $optional := .root.Values.optional -}}
serviceAccountName: {{ .name }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml $optional.securityContext | nindent 2 }}
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $optional.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $optional.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $optional.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if $optional.affinity }}
affinity:
  {{- toYaml $optional.affinity | nindent 2 }}
{{- else if .selector }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          {{- /* Only pods of one version count, or those that a rollout takes away would send all new ones elsewhere together. */}}
          {{- if semverCompare ">=1.31-0" .root.Capabilities.KubeVersion.Version }}
          matchLabelKeys: [pod-template-hash]
          {{- end }}
          labelSelector:
            matchLabels:
              {{- .selector | nindent 14 }}
{{- end }}
{{- if kindIs "slice" $optional.topologySpreadConstraints }}
{{- with $optional.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- else if .selector }}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    matchLabelKeys: [pod-template-hash]
    labelSelector:
      matchLabels:
        {{- $.selector | nindent 8 }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* The labels of a pod; takes a dict: root, name, color, vault (whether it reads files of the secrets store). */ -}}
{{- define "gauth.podLabels" -}}
{{- include "gauth.labels" (list .root .name) }}
{{- with .color }}
gauth_release: {{ . }}
{{- end }}
{{- with .root.Values.services.secrets }}
{{- if and .useSecretProviderClass .aadpodidbinding $.vault }}
aadpodidbinding: {{ .aadpodidbinding }}
{{- end }}
{{- end }}
{{- with .root.Values.optional.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gauth.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* The start of a container; takes a dict: root, service (its key below services), image, set { color, tag, digests }, migrating. */ -}}
{{- define "gauth.container" -}}
image: {{ include "gauth.image" (list .root .image .set) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  {{- include "gauth.containerSecurity" . | nindent 2 }}
env:
  {{- $settings := include (printf "gauth.environmentOf.%s" .service) . | fromYaml }}
  {{- include "gauth.env" (merge (dict "settings" $settings) .) | trim | nindent 2 }}
resources:
  {{- toYaml (index .root.Values.services .service).resources | nindent 2 }}
{{- with include "gauth.volumeMounts" . | trim }}
volumeMounts:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* A service account without a token; takes a dict: root, name, and annotations that make it a hook, or none. */ -}}
{{- define "gauth.serviceAccount" -}}
{{- $annotations := merge (dict) (.annotations | default dict) (.root.Values.optional.serviceAccount.annotations | default dict) -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .name }}
  labels:
    {{- include "gauth.labels" (list .root .name) | nindent 4 }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{- /* The probes of a service; takes its values. `{}` turns one off, other values are laid over the default. */ -}}
{{- define "gauth.probes" -}}
{{- $get := dict "port" "management" -}}
{{- $defaults := dict
  "startupProbe" (dict "httpGet" (merge (dict "path" "/health/live") $get) "periodSeconds" 2 "timeoutSeconds" 3 "failureThreshold" 60)
  "readinessProbe" (dict "httpGet" (merge (dict "path" "/health/ready") $get) "periodSeconds" 5 "timeoutSeconds" 3)
  "livenessProbe" (dict "httpGet" (merge (dict "path" "/health/live") $get) "periodSeconds" 10 "timeoutSeconds" 3)
-}}
{{- range $name := list "startupProbe" "readinessProbe" "livenessProbe" }}
{{- $own := index $ $name }}
{{- if or (kindIs "invalid" $own) $own }}
{{ $name }}:
  {{- mergeOverwrite (index $defaults $name) (deepCopy ($own | default dict)) | toYaml | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
