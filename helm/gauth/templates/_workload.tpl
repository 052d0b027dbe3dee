{{- /*
A service as Deployment and Service. Takes a dict: root, name, service (its key below services), image,
port { name, container, service }; headless, where clients must find the right pod themselves.
*/ -}}
{{- define "gauth.workload" -}}
{{- $settings := index .root.Values.services .service -}}
{{- $name := list .root .name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "gauth.labels" $name | nindent 4 }}
spec:
  replicas: {{ ternary .root.Values.services.replicas $settings.replicas (kindIs "invalid" $settings.replicas) }}
  strategy:
    {{- toYaml .root.Values.optional.strategy | nindent 4 }}
  selector:
    matchLabels:
      {{- include "gauth.selector" $name | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "gauth.labels" $name | nindent 8 }}
      {{- with include "gauth.checksum" .root }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "gauth.pod" .root | nindent 6 }}
      # What a stop may take: the drain, then ten seconds for requests under way.
      terminationGracePeriodSeconds: {{ add 15 (dig "env" "SHUTDOWN_DRAIN_SECONDS" 5 $settings) }}
      containers:
        - name: gauth
          {{- include "gauth.container" (merge (dict "migrating" false) .) | nindent 10 }}
          ports:
            - { name: {{ .port.name }}, containerPort: {{ .port.container }} }
            - { name: management, containerPort: 8090 }
          readinessProbe:
            {{- toYaml $settings.readinessProbe | nindent 12 }}
          livenessProbe:
            {{- toYaml $settings.livenessProbe | nindent 12 }}
      {{- with include "gauth.volumes" (merge (dict "migrating" false) .) | trim }}
      volumes:
        {{- . | nindent 8 }}
      {{- end }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels:
    {{- include "gauth.labels" $name | nindent 4 }}
spec:
  {{- if .headless }}
  # The name leads to every pod, because only the primary among them listens.
  clusterIP: None
  {{- end }}
  selector:
    {{- include "gauth.selector" $name | nindent 4 }}
  ports:
    - { name: {{ .port.name }}, port: {{ .port.service }}, targetPort: {{ .port.name }} }
    - { name: management, port: 8090, targetPort: management }
{{- end -}}

{{- /*
Makes pods start anew when a Secret of the chart changes. Only together with the key ring, whose randomness keeps anybody who may read pods
from guessing passwords by this sum.
*/ -}}
{{- define "gauth.checksum" -}}
{{- if .Values.services.secret.create -}}
{{- $data := list (include "gauth.services.secretData" .) -}}
{{- if .Values.postgres.secret.create }}{{ $data = append $data (include "gauth.postgres.secretData" .) }}{{ end -}}
{{- if .Values.redis.secret.create }}{{ $data = append $data (include "gauth.redis.secretData" .) }}{{ end -}}
{{- with .Values.consul -}}
{{- if and .enabled .token .secret.create }}{{ $data = append $data (include "gauth.consul.secretData" $) }}{{ end -}}
{{- end -}}
{{- with .Values.services.auth.jks -}}
{{- if and .enabled .secret.create }}{{ $data = append $data (include "gauth.jks.secretData" $) }}{{ end -}}
{{- end -}}
checksum/secrets: {{ join "\n" (append $data (include "gauth.authorities" .)) | sha256sum }}
{{- end -}}
{{- end -}}
