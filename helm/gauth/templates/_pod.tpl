{{- /* What all pods have in common; restricted as the Pod Security Standards ask. */ -}}
{{- define "gauth.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.optional.securityContext | nindent 2 }}
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.optional.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.optional.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.optional.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.optional.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* The start of a container; takes a dict: root, service (its key below services), image, migrating. */ -}}
{{- define "gauth.container" -}}
image: {{ include "gauth.image" (list .root .image) }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
env:
  {{- include "gauth.env" (include (printf "gauth.environmentOf.%s" .service) . | fromYaml) | trim | nindent 2 }}
resources:
  {{- toYaml (index .root.Values.services .service).resources | nindent 2 }}
{{- with include "gauth.volumeMounts" . | trim }}
volumeMounts:
  {{- . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "gauth.volumeMounts" -}}
{{- if include "gauth.authorities" .root }}
- { name: ca, mountPath: /etc/gauth/ca, readOnly: true }
{{- end }}
{{- if include "gauth.hasKeystore" . }}
- { name: jks, mountPath: /etc/gauth/jks, readOnly: true }
{{- end }}
{{- if include "gauth.hasClientCertificate" . }}
- { name: config-server, mountPath: /etc/gauth/config-server, readOnly: true }
{{- end }}
{{- if include "gauth.hasSecretFiles" . }}
- { name: secrets, mountPath: /etc/gauth/secrets, readOnly: true }
{{- end }}
{{- end -}}

{{- /* What a pod mounts; takes the dict of gauth.container. Passwords lie beside the keystore in its Secret, but not in its folder. */ -}}
{{- define "gauth.volumes" -}}
{{- if include "gauth.authorities" .root }}
- name: ca
  configMap: { name: {{ ternary "gauth-migration" "gauth-ca" .migrating }} }
{{- end }}
{{- if include "gauth.hasKeystore" . }}
{{- $keystore := .root.Values.services.auth.jks.keyStore }}
- name: jks
  secret:
    secretName: {{ include "gauth.jks.secretName" .root }}
    items: [{ key: {{ $keystore }}, path: {{ $keystore }} }]
{{- end }}
{{- if include "gauth.hasClientCertificate" . }}
- name: config-server
  secret:
    secretName: {{ .root.Values.services.auth.config_server_certificate }}
    items: [{ key: tls.crt, path: tls.crt }, { key: tls.key, path: tls.key }]
{{- end }}
{{- if include "gauth.hasSecretFiles" . }}
- name: secrets
  secret:
    secretName: {{ .root.Values.services.config_server.secrets }}
{{- end }}
{{- end -}}

{{- /* Whether a container reads the product's keystore. Migrating needs none. */ -}}
{{- define "gauth.hasKeystore" -}}
{{- if and .root.Values.services.auth.jks.enabled (eq .service "auth") (not .migrating) -}}yes{{- end -}}
{{- end -}}

{{- /* Whether a container shows Configuration Servers a certificate. */ -}}
{{- define "gauth.hasClientCertificate" -}}
{{- if and .root.Values.services.auth.config_server_certificate (eq .service "auth") (not .migrating) -}}yes{{- end -}}
{{- end -}}

{{- /* Whether a container reads the files that options refer to. */ -}}
{{- define "gauth.hasSecretFiles" -}}
{{- if and .root.Values.services.config_server.secrets (eq .service "config_server") (not .migrating) -}}yes{{- end -}}
{{- end -}}

{{- /* Whether a container asks Consul with a token. */ -}}
{{- define "gauth.hasConsulToken" -}}
{{- $consul := .root.Values.consul -}}
{{- if and $consul.enabled (or $consul.token (not $consul.secret.create)) (not .migrating) -}}yes{{- end -}}
{{- end -}}

{{- /* The certificates of private authorities as data of a ConfigMap; empty when there are none. */ -}}
{{- define "gauth.authorities" -}}
{{- range $store := list "postgres" "redis" }}
{{- with (index $.Values $store).ca }}
{{ $store }}.pem: {{ . | quote }}
{{- end }}
{{- end }}
{{- with .Values.services.auth.client_ca }}
clients.pem: {{ . | quote }}
{{- end }}
{{- with .Values.services.auth.config_server_ca }}
config-servers.pem: {{ . | quote }}
{{- end }}
{{- if .Values.consul.enabled }}
{{- with .Values.consul.ca }}
consul.pem: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
