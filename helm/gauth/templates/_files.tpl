{{- /* What containers mount, each with the condition under which they do; takes the dict of gauth.container. */ -}}
{{- define "gauth.volumeMounts" -}}
{{- if include "gauth.authorities" .root }}
- { name: ca, mountPath: /etc/gauth/ca, readOnly: true }
{{- end }}
{{- if include "gauth.hasTls" . }}
- { name: tls, mountPath: /etc/gauth/tls, readOnly: true }
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
{{- range include "gauth.vaultClasses" . | fromJsonArray }}
- { name: vault-{{ . | replace "_" "-" }}, mountPath: /etc/gauth/vault/{{ . }}, readOnly: true }
{{- end }}
{{- if not .migrating }}
{{- if include "gauth.hasSpool" .root }}
- { name: spool, mountPath: /var/spool/gauth }
{{- end }}
{{- with .root.Values.optional.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* The volumes of a pod; takes the same dict. Passwords lie beside the keystore in its Secret, but not in its folder. */ -}}
{{- define "gauth.volumes" -}}
{{- $values := .root.Values -}}
{{- if include "gauth.authorities" .root }}
- name: ca
  configMap: { name: {{ ternary "gauth-migration" "gauth-ca" .migrating }} }
{{- end }}
{{- if include "gauth.hasTls" . }}
- name: tls
  secret: { secretName: {{ (index $values.services .service).tls.secretName }} }
{{- end }}
{{- if include "gauth.hasKeystore" . }}
{{- $keystore := $values.services.auth.jks.keyStore }}
- name: jks
  {{- if $values.services.secrets.useSecretProviderClass }}
  {{- include "gauth.vaultVolume" (list .root "jks_keyvault") | nindent 2 }}
  {{- else }}
  secret:
    secretName: {{ include "gauth.secretName" (list .root "jks") }}
    items: [{ key: {{ $keystore }}, path: {{ $keystore }} }]
  {{- end }}
{{- end }}
{{- if include "gauth.hasClientCertificate" . }}
- name: config-server
  secret:
    secretName: {{ $values.services.auth.config_server_certificate }}
    items: [{ key: tls.crt, path: tls.crt }, { key: tls.key, path: tls.key }]
{{- end }}
{{- if include "gauth.hasSecretFiles" . }}
- name: secrets
  secret:
    secretName: {{ $values.services.config_server.secrets }}
{{- end }}
{{- range include "gauth.vaultClasses" . | fromJsonArray }}
- name: vault-{{ . | replace "_" "-" }}
  {{- include "gauth.vaultVolume" (list $.root .) | nindent 2 }}
{{- end }}
{{- if not .migrating }}
{{- if include "gauth.hasSpool" .root }}
- name: spool
  emptyDir: { sizeLimit: {{ $values.elasticsearch.spool }} }
{{- end }}
{{- with $values.optional.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* A volume of the secrets store; takes a list of the root context and the key of the class. */ -}}
{{- define "gauth.vaultVolume" -}}
csi:
  driver: secrets-store.csi.k8s.io
  readOnly: true
  volumeAttributes:
    secretProviderClass: {{ index (index . 0).Values.services.secrets.secretProviderClassNames (index . 1) }}
{{- end -}}

{{- /* The classes of the secrets store that the container's settings come from, as JSON; for a pod of several containers those of all of them. */ -}}
{{- define "gauth.vaultClasses" -}}
{{- $classes := list -}}
{{- if .root.Values.services.secrets.useSecretProviderClass -}}
{{- $known := include "gauth.secretSettings" .root | fromYaml -}}
{{- range $name := (include (printf "gauth.environmentOf.%s" .service) . | fromYaml).secrets -}}
{{- with (index $known $name).class -}}
{{- $classes = append $classes . -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{ $classes | uniq | toJson }}
{{- end -}}

{{- /* Whether a container speaks TLS. Migrating listens nowhere. */ -}}
{{- define "gauth.hasTls" -}}
{{- if and (not .migrating) (index .root.Values.services .service).tls.enabled -}}yes{{- end -}}
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

{{- /* Whether a container asks Consul with a token: one of the values, of a Secret that exists, or of the vault. */ -}}
{{- define "gauth.hasConsulToken" -}}
{{- $consul := .root.Values.consul -}}
{{- $elsewhere := or (eq (toString $consul.secret.create) "false") .root.Values.services.secrets.useSecretProviderClass -}}
{{- if and $consul.enabled (or $consul.token $elsewhere) (not .migrating) -}}yes{{- end -}}
{{- end -}}

{{- define "gauth.hasSpool" -}}
{{- if and .Values.elasticsearch.enabled .Values.elasticsearch.spool -}}yes{{- end -}}
{{- end -}}

{{- /* The authorities of the services' own certificates, one after the other. */ -}}
{{- define "gauth.internalAuthorities" -}}
{{- range $service := list "auth" "environment" "auth_ui" -}}
{{- with (index $.Values.services $service).tls -}}
{{- if and .enabled .ca -}}
{{ trimSuffix "\n" .ca }}{{ "\n" }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* The authorities of Configuration Servers: those of others, and ours. */ -}}
{{- define "gauth.configServerAuthorities" -}}
{{- with .Values.services.auth.config_server_ca -}}
{{ trimSuffix "\n" . }}{{ "\n" }}
{{- end -}}
{{- with .Values.services.config_server -}}
{{- if and .enabled .tls.enabled .tls.ca -}}
{{ trimSuffix "\n" .tls.ca }}{{ "\n" }}
{{- end -}}
{{- end -}}
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
{{- with include "gauth.configServerAuthorities" . }}
config-servers.pem: {{ . | quote }}
{{- end }}
{{- with .Values.services.config_server }}
{{- if and .enabled .client_ca }}
config-server-clients.pem: {{ .client_ca | quote }}
{{- end }}
{{- end }}
{{- with include "gauth.internalAuthorities" . }}
internal.pem: {{ . | quote }}
{{- end }}
{{- range $store := list "consul" "elasticsearch" }}
{{- with index $.Values $store }}
{{- if and .enabled .ca }}
{{ $store }}.pem: {{ .ca | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
