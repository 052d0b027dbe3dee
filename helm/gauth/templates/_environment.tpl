{{- /*
Each service's settings as YAML: `plain` holds values, `secrets` names settings that are secret (_secrets.tpl says where they are).
They take a dict: root, set { color }, and migrating, true for the Job that runs before the Secrets of the release exist.
*/ -}}

{{- define "gauth.environmentOf.auth" -}}
{{- $values := .root.Values -}}
{{- $auth := $values.services.auth -}}
plain:
  {{- include "gauth.settings.listener" (merge (dict "port" 8080) .) | nindent 2 }}
  {{- include "gauth.settings.database" .root | nindent 2 }}
  {{- include "gauth.settings.redis" .root | nindent 2 }}
  TRUST_PROXY: {{ $values.services.trustProxy | quote }}
  ISSUER: {{ include "gauth.issuer" .root | quote }}
  LOCATION: {{ $values.services.location | quote }}
  ENVIRONMENT_SERVICE_URL: {{ include "gauth.elsewhere" (list .root "auth") | default (include "gauth.serviceUrl" (list .root "environment" .set.color)) | quote }}
  OPERATIONS_USERNAME: {{ $values.services.secret.admin_username | quote }}
  SERVICE_CLIENT_ID: {{ $values.services.secret.client_id | quote }}
  SESSION_STORE: redis
  {{- if and $auth.client_ca (not .migrating) }}
  TLS_CLIENT_CA_FILE: /etc/gauth/ca/clients.pem
  {{- end }}
  {{- if include "gauth.configServerAuthorities" .root }}
  CONFIG_SERVER_CA_FILE: /etc/gauth/ca/config-servers.pem
  {{- end }}
  {{- if include "gauth.hasClientCertificate" . }}
  CONFIG_SERVER_CERT_FILE: /etc/gauth/config-server/tls.crt
  CONFIG_SERVER_KEY_FILE: /etc/gauth/config-server/tls.key
  {{- end }}
  {{- include "gauth.settings.consul" . | nindent 2 }}
  {{- if include "gauth.hasKeystore" . }}
  KEYSTORE_FILE: /etc/gauth/jks/{{ $auth.jks.keyStore }}
  KEYSTORE_ALIAS: {{ $auth.jks.keyAlias | quote }}
  {{- end }}
  {{- include "gauth.settings.own" . | nindent 2 }}
secrets:
  - DATABASE_URL
  - REDIS_URL
  {{- if and $values.redis.sentinel.password_required (ne $values.redis.mode "single") (ne $values.redis.mode "cluster") }}
  - REDIS_SENTINEL_PASSWORD
  {{- end }}
  - KEY_RING
  - OPERATIONS_PASSWORD_HASH
  - SERVICE_CLIENT_SECRET
  {{- if include "gauth.hasConsulToken" . }}
  - CONSUL_TOKEN
  {{- end }}
  {{- if include "gauth.hasKeystore" . }}
  - KEYSTORE_PASSWORD
  - KEYSTORE_KEY_PASSWORD
  {{- end }}
  {{- include "gauth.secrets.listener" . | nindent 2 }}
{{- end -}}

{{- define "gauth.environmentOf.environment" -}}
{{- $values := .root.Values -}}
{{- $environment := $values.services.environment -}}
plain:
  {{- include "gauth.settings.listener" (merge (dict "port" 8080) .) | nindent 2 }}
  {{- include "gauth.settings.database" .root | nindent 2 }}
  TRUST_PROXY: {{ $values.services.trustProxy | quote }}
  AUTH_SERVICE_URL: {{ include "gauth.elsewhere" (list .root "environment") | default (include "gauth.serviceUrl" (list .root "auth" .set.color)) | quote }}
  OPERATIONS_USERNAME: {{ $values.services.secret.admin_username | quote }}
  {{- include "gauth.settings.own" . | nindent 2 }}
secrets:
  - DATABASE_URL
  - KEY_RING
  - OPERATIONS_PASSWORD_HASH
  {{- include "gauth.secrets.listener" . | nindent 2 }}
{{- end -}}

{{- define "gauth.environmentOf.auth_ui" -}}
plain:
  {{- include "gauth.settings.listener" (merge (dict "port" 8080) .) | nindent 2 }}
  TRUST_PROXY: {{ .root.Values.services.trustProxy | quote }}
  AUTH_SERVICE_URL: {{ include "gauth.serviceUrl" (list .root "auth" .set.color) | quote }}
  PUBLIC_AUTH_URL: {{ include "gauth.issuer" .root | quote }}
  {{- include "gauth.settings.own" . | nindent 2 }}
secrets:
  {{- include "gauth.secrets.listener" . | nindent 2 }}
{{- end -}}

{{- define "gauth.environmentOf.config_server" -}}
plain:
  {{- include "gauth.settings.listener" (merge (dict "port" 8888) .) | nindent 2 }}
  {{- include "gauth.settings.database" .root | nindent 2 }}
  {{- if include "gauth.hasSecretFiles" . }}
  SECRETS_DIR: /etc/gauth/secrets
  {{- end }}
  {{- if and .root.Values.services.config_server.client_ca (not .migrating) }}
  TLS_CLIENT_CA_FILE: /etc/gauth/ca/config-server-clients.pem
  {{- end }}
  {{- include "gauth.settings.own" . | nindent 2 }}
secrets:
  - DATABASE_URL
  {{- include "gauth.secrets.listener" . | nindent 2 }}
{{- end -}}

{{- /* What every service has; takes the dict above with service (its key below services) and port. */ -}}
{{- define "gauth.settings.listener" -}}
PORT: {{ .port | quote }}
MANAGEMENT_PORT: '8090'
{{- if include "gauth.hasTls" . }}
TLS_CERT_FILE: /etc/gauth/tls/tls.crt
TLS_KEY_FILE: /etc/gauth/tls/tls.key
{{- end }}
{{- if not .migrating }}
{{- if and (include "gauth.internalAuthorities" .root) (ne .service "config_server") }}
NODE_EXTRA_CA_CERTS: /etc/gauth/ca/internal.pem
{{- end }}
{{- include "gauth.settings.elasticsearch" .root }}
{{- include "gauth.settings.tracing" .root }}
{{- end }}
{{- end -}}

{{- define "gauth.secrets.listener" -}}
{{- if not .migrating -}}
{{- include "gauth.secrets.elasticsearch" .root -}}
{{- with .root.Values.tracing -}}
{{- if and .endpoint (or .headers (eq (toString .secret.create) "false")) }}
- OTEL_EXPORTER_OTLP_HEADERS
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "gauth.settings.database" -}}
DATABASE_POOL_SIZE: {{ .Values.services.db.poolSize | int64 | quote }}
DATABASE_CHECKOUT_TIMEOUT_MS: {{ .Values.services.db.poolCheckoutTimeout | int64 | quote }}
DATABASE_STATEMENT_TIMEOUT_MS: {{ .Values.services.db.statementTimeout | int64 | quote }}
{{- if .Values.postgres.ca }}
DATABASE_CA_FILE: /etc/gauth/ca/postgres.pem
{{- end }}
{{- end -}}

{{- define "gauth.settings.redis" -}}
{{- with .Values.redis -}}
REDIS_MODE: {{ .mode }}
{{- with .sentinel.master }}
REDIS_SENTINEL_NAME: {{ . | quote }}
{{- end }}
{{- if .ca }}
REDIS_CA_FILE: /etc/gauth/ca/redis.pem
{{- end }}
{{- with .tls_servername }}
REDIS_TLS_SERVERNAME: {{ . | quote }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "gauth.settings.elasticsearch" -}}
{{- with .Values.elasticsearch -}}
{{- if .enabled }}
ELASTICSEARCH_URL: {{ nospace .url | quote }}
ELASTICSEARCH_TARGET: {{ .target }}
ELASTICSEARCH_PREFIX: {{ .prefix | quote }}
ELASTICSEARCH_SET_UP: {{ .set_up | quote }}
{{- if .ca }}
ELASTICSEARCH_CA_FILE: /etc/gauth/ca/elasticsearch.pem
{{- end }}
{{- with .retention_days }}
ELASTICSEARCH_RETENTION_DAYS: {{ . | int64 | quote }}
{{- end }}
{{- with .buffer_bytes }}
ELASTICSEARCH_BUFFER_BYTES: {{ . | int64 | quote }}
{{- end }}
{{- if .spool }}
ELASTICSEARCH_SPOOL_DIR: /var/spool/gauth
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* In a Secret that exists either is enough, so none of them must be there. */ -}}
{{- define "gauth.secrets.elasticsearch" -}}
{{- with .Values.elasticsearch -}}
{{- if .enabled -}}
{{- $exists := eq (toString .secret.create) "false" -}}
{{- if or $exists .api_key }}
- ELASTICSEARCH_API_KEY
{{- end }}
{{- if or $exists (and .password (not .api_key)) }}
- ELASTICSEARCH_USERNAME
- ELASTICSEARCH_PASSWORD
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "gauth.settings.tracing" -}}
{{- with .Values.tracing -}}
{{- if .endpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .endpoint | quote }}
OTEL_TRACES_SAMPLER: {{ .sampler }}
OTEL_TRACES_SAMPLER_ARG: {{ .sampler_arg | quote }}
{{- with .resource_attributes }}
OTEL_RESOURCE_ATTRIBUTES: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}

{{- /* Migrating needs none of it. */ -}}
{{- define "gauth.settings.consul" -}}
{{- $consul := .root.Values.consul -}}
{{- if and $consul.enabled (not .migrating) -}}
CONSUL_URL: {{ $consul.url | quote }}
{{- with $consul.datacenter }}
CONSUL_DATACENTER: {{ . | quote }}
{{- end }}
{{- if $consul.ca }}
CONSUL_CA_FILE: /etc/gauth/ca/consul.pem
{{- end }}
{{- end -}}
{{- end -}}

{{- /*
The operator's own settings; names of the product are read elsewhere. Numbers of a values file arrive as floating point, which prints a million as
1e+06. What migrates has neither the volumes of services nor their TLS.
*/ -}}
{{- define "gauth.settings.own" -}}
{{- $env := (index .root.Values.services .service).env | default dict -}}
{{- range $name, $value := ternary (omit $env "AUDIT_FILE" "MTLS_ISSUER") $env .migrating }}
{{- if not (hasPrefix "GWS_" $name) }}
{{ $name }}: {{ ternary ($value | int64) $value (kindIs "float64" $value) | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* The `env` of a container; takes the dict above and `settings`, what the templates above gave. Of two dollars Kubernetes makes one; $(NAME) would be another variable. */ -}}
{{- define "gauth.env" -}}
{{- range $name, $value := .settings.plain }}
- name: {{ $name }}
  value: {{ $value | replace "$" "$$" | quote }}
{{- end }}
{{- $known := include "gauth.secretSettings" .root | fromYaml }}
{{- range $name := .settings.secrets }}
{{- $setting := index $known $name }}
{{- if and $.root.Values.services.secrets.useSecretProviderClass $setting.class }}
- name: {{ $name }}_FILE
  value: /etc/gauth/vault/{{ $setting.class }}/{{ $name }}
{{- else }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ include "gauth.secretFor" (list $ $setting.kind) }}, key: {{ $name }}{{ if eq $setting.kind "elasticsearch" }}, optional: true{{ end }} }
{{- end }}
{{- end }}
{{- end -}}

{{- /* The Secret to read from; takes a list of the dict above and the kind. */ -}}
{{- define "gauth.secretFor" -}}
{{- $root := (index . 0).root -}}
{{- if and (index . 0).migrating (include "gauth.makesSecret" (list $root (index . 1))) -}}
gauth-migration
{{- else -}}
{{ include "gauth.secretName" (list $root (index . 1)) }}
{{- end -}}
{{- end -}}
