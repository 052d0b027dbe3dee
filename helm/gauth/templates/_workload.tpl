{{- /*
A service as Deployments, one in each color, the Services that lead to them, and its service account. Takes a dict: root, name (without color),
service (its key below services), image, port { name, container, service }; colorless, of which there is only one set whatever the colors are, and
headless, where clients must find the right pod themselves.
*/ -}}
{{- define "gauth.workload" -}}
{{- $sets := include "gauth.sets" .root | fromJsonArray -}}
{{- if .colorless -}}
{{- $sets = list (include "gauth.activeSet" .root | fromJson) -}}
{{- end -}}
{{ include "gauth.serviceAccount" (dict "root" .root "name" .name) }}
{{- range $sets }}
---
{{ include "gauth.deployment" (merge (dict "set" . "migrating" false) (omit $ "set")) }}
---
{{ include "gauth.service" (merge (dict "serviceName" (include "gauth.colored" (list $.name .color)) "color" .color) $) }}
{{- end }}
{{- $active := (first $sets).color }}
{{- if $active }}
---
{{ include "gauth.service" (merge (dict "serviceName" .name "color" $active) .) }}
{{- if eq .service "auth" }}
---
{{ include "gauth.service" (merge (dict "serviceName" "gauth-auth-active" "color" $active) .) }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "gauth.deployment" -}}
{{- $settings := index .root.Values.services .service -}}
{{- $selector := include "gauth.selector" (list .root .name .set.color) -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "gauth.colored" (list .name .set.color) }}
  labels:
    {{- include "gauth.labels" (list .root .name) | nindent 4 }}
    {{- with .set.color }}
    gauth_release: {{ . }}
    {{- end }}
spec:
  {{- with include "gauth.replicas" . }}
  {{- . | nindent 2 }}
  {{- end }}
  strategy:
    {{- with .root.Values.optional.strategy }}
    {{- toYaml (ternary (omit . "rollingUpdate") . (eq .type "Recreate")) | nindent 4 }}
    {{- end }}
  selector:
    matchLabels:
      {{- $selector | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "gauth.podLabels" (dict "root" .root "name" .name "color" .set.color "vault" (include "gauth.vaultClasses" . | fromJsonArray)) | nindent 8 }}
      {{- with merge (include "gauth.checksum" . | fromYaml) (.root.Values.optional.podAnnotations | default dict) }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "gauth.pod" (dict "root" .root "name" .name "selector" $selector) | nindent 6 }}
      # What a stop may take: the drain, then ten seconds for requests under way. A preStop hook would add nothing: SIGTERM begins the drain.
      terminationGracePeriodSeconds: {{ add 15 (dig "env" "SHUTDOWN_DRAIN_SECONDS" 5 $settings) }}
      containers:
        - name: gauth
          {{- include "gauth.container" . | nindent 10 }}
          ports:
            - { name: {{ .port.name }}, containerPort: {{ .port.container }} }
            - { name: management, containerPort: 8090 }
          {{- include "gauth.probes" $settings | trim | nindent 10 }}
      {{- with include "gauth.volumes" . | trim }}
      volumes:
        {{- . | nindent 8 }}
      {{- end }}
{{- end -}}

{{- /* A way to the pods of one color; takes the dict of gauth.workload with serviceName and color. */ -}}
{{- define "gauth.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .serviceName }}
  labels:
    {{- include "gauth.labels" (list .root .name) | nindent 4 }}
    {{- with .color }}
    gauth_release: {{ . }}
    {{- end }}
spec:
  {{- if .headless }}
  # The name leads to every pod, because only the primary among them listens.
  clusterIP: None
  {{- end }}
  selector:
    {{- include "gauth.selector" (list .root .name .color) | nindent 4 }}
  ports:
    - { name: {{ .port.name }}, port: {{ .port.service }}, targetPort: {{ .port.name }} }
    - { name: management, port: 8090, targetPort: management }
{{- end -}}

{{- /* The port of a service that speaks HTTP: 80, or 443 where it speaks TLS. Takes a list of the root context and its key below services. */ -}}
{{- define "gauth.httpPort" -}}
{{- $name := include "gauth.portName" . -}}
{{ dict "name" $name "container" 8080 "service" (ternary 443 80 (eq $name "https")) | toJson }}
{{- end -}}

{{- /*
Makes pods start anew when an authority changes, or a Secret that they read; takes the dict of gauth.container. Secrets only together with the key ring,
whose randomness keeps anybody who may read pods from guessing passwords by this sum.
*/ -}}
{{- define "gauth.checksum" -}}
{{- with include "gauth.authorities" .root }}
checksum/authorities: {{ sha256sum . }}
{{- end }}
{{- $ring := or .root.Values.services.secret.key_ring (include "gauth.makesSecret" (list .root "key_ring")) -}}
{{- if and $ring (include "gauth.makesSecret" (list .root "services")) -}}
{{- $known := include "gauth.secretSettings" .root | fromYaml -}}
{{- $kinds := list $known.KEY_RING.kind -}}
{{- range $name := (include (printf "gauth.environmentOf.%s" .service) . | fromYaml).secrets -}}
{{- $kinds = append $kinds (index $known $name).kind -}}
{{- end -}}
{{- $data := list -}}
{{- range $kind := uniq $kinds -}}
{{- if include "gauth.makesSecret" (list $.root $kind) -}}
{{- $data = append $data (include (printf "gauth.secretData.%s" $kind) $.root) -}}
{{- end -}}
{{- end -}}
checksum/secrets: {{ join "\n" $data | sha256sum }}
{{- end -}}
{{- end -}}
