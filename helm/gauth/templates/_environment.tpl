{{- /*
Each service's settings as YAML: `plain` holds values, `secrets` says which Secret holds a setting, under the setting's own name.
They take a dict: root, and migrating, true for the Job that runs before the Secrets of the release exist.
*/ -}}

{{- define "gauth.environmentOf.auth" -}}
{{- $values := .root.Values -}}
plain:
  {{- include "gauth.settings.listener" 8080 | nindent 2 }}
  {{- include "gauth.settings.database" .root | nindent 2 }}
  TRUST_PROXY: {{ $values.services.trustProxy | quote }}
  ISSUER: {{ include "gauth.issuer" .root | quote }}
  LOCATION: {{ $values.services.location | quote }}
  ENVIRONMENT_SERVICE_URL: http://gauth-environment
  OPERATIONS_USERNAME: {{ $values.services.secret.admin_username | quote }}
  SERVICE_CLIENT_ID: {{ $values.services.secret.client_id | quote }}
  SESSION_STORE: redis
  {{- if $values.redis.ca }}
  REDIS_CA_FILE: /etc/gauth/ca/redis.pem
  {{- end }}
  {{- if $values.services.auth.client_ca }}
  TLS_CLIENT_CA_FILE: /etc/gauth/ca/clients.pem
  {{- end }}
  {{- if $values.services.auth.config_server_ca }}
  CONFIG_SERVER_CA_FILE: /etc/gauth/ca/config-servers.pem
  {{- end }}
  {{- if include "gauth.hasClientCertificate" . }}
  CONFIG_SERVER_CERT_FILE: /etc/gauth/config-server/tls.crt
  CONFIG_SERVER_KEY_FILE: /etc/gauth/config-server/tls.key
  {{- end }}
  {{- include "gauth.settings.consul" . | nindent 2 }}
  {{- if include "gauth.hasKeystore" . }}
  KEYSTORE_FILE: /etc/gauth/jks/{{ $values.services.auth.jks.keyStore }}
  KEYSTORE_ALIAS: {{ $values.services.auth.jks.keyAlias | quote }}
  {{- end }}
  {{- include "gauth.settings.own" $values.services.auth | nindent 2 }}
secrets:
  DATABASE_URL: {{ include "gauth.secretFor" (list . "postgres") }}
  REDIS_URL: {{ include "gauth.secretFor" (list . "redis") }}
  KEY_RING: {{ include "gauth.secretFor" (list . "services") }}
  OPERATIONS_PASSWORD_HASH: {{ include "gauth.secretFor" (list . "services") }}
  SERVICE_CLIENT_SECRET: {{ include "gauth.secretFor" (list . "services") }}
  {{- if include "gauth.hasConsulToken" . }}
  CONSUL_TOKEN: {{ include "gauth.consul.secretName" .root }}
  {{- end }}
  {{- if include "gauth.hasKeystore" . }}
  KEYSTORE_PASSWORD: {{ include "gauth.jks.secretName" .root }}
  KEYSTORE_KEY_PASSWORD: {{ include "gauth.jks.secretName" .root }}
  {{- end }}
{{- end -}}

{{- define "gauth.environmentOf.environment" -}}
{{- $values := .root.Values -}}
plain:
  {{- include "gauth.settings.listener" 8080 | nindent 2 }}
  {{- include "gauth.settings.database" .root | nindent 2 }}
  TRUST_PROXY: {{ $values.services.trustProxy | quote }}
  AUTH_SERVICE_URL: http://gauth-auth
  OPERATIONS_USERNAME: {{ $values.services.secret.admin_username | quote }}
  {{- include "gauth.settings.own" $values.services.environment | nindent 2 }}
secrets:
  DATABASE_URL: {{ include "gauth.secretFor" (list . "postgres") }}
  KEY_RING: {{ include "gauth.secretFor" (list . "services") }}
  OPERATIONS_PASSWORD_HASH: {{ include "gauth.secretFor" (list . "services") }}
{{- end -}}

{{- define "gauth.environmentOf.auth_ui" -}}
plain:
  {{- include "gauth.settings.listener" 8080 | nindent 2 }}
  TRUST_PROXY: {{ .root.Values.services.trustProxy | quote }}
  AUTH_SERVICE_URL: http://gauth-auth
  PUBLIC_AUTH_URL: {{ include "gauth.issuer" .root | quote }}
  {{- include "gauth.settings.own" .root.Values.services.auth_ui | nindent 2 }}
secrets: {}
{{- end -}}

{{- define "gauth.environmentOf.config_server" -}}
plain:
  {{- include "gauth.settings.listener" 8888 | nindent 2 }}
  {{- include "gauth.settings.database" .root | nindent 2 }}
  {{- if include "gauth.hasSecretFiles" . }}
  SECRETS_DIR: /etc/gauth/secrets
  {{- end }}
  {{- include "gauth.settings.own" .root.Values.services.config_server | nindent 2 }}
secrets:
  DATABASE_URL: {{ include "gauth.secretFor" (list . "postgres") }}
{{- end -}}

{{- define "gauth.settings.listener" -}}
PORT: {{ . | quote }}
MANAGEMENT_PORT: '8090'
{{- end -}}

{{- define "gauth.settings.database" -}}
DATABASE_POOL_SIZE: {{ .Values.services.db.poolSize | quote }}
DATABASE_CHECKOUT_TIMEOUT_MS: {{ .Values.services.db.poolCheckoutTimeout | quote }}
{{- if .Values.postgres.ca }}
DATABASE_CA_FILE: /etc/gauth/ca/postgres.pem
{{- end }}
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

{{- /* The operator's own settings. Numbers of a values file arrive as floating point, which prints a million as 1e+06. */ -}}
{{- define "gauth.settings.own" -}}
{{- range $name, $value := .env }}
{{ $name }}: {{ ternary ($value | int64) $value (kindIs "float64" $value) | toString | quote }}
{{- end }}
{{- end -}}

{{- /* The Secret to read from; takes a list of the dict above and `postgres`, `redis` or `services`. */ -}}
{{- define "gauth.secretFor" -}}
{{- $secret := (index (index . 0).root.Values (index . 1)).secret -}}
{{- if and (index . 0).migrating $secret.create -}}
gauth-migration
{{- else -}}
{{ include (printf "gauth.%s.secretName" (index . 1)) (index . 0).root }}
{{- end -}}
{{- end -}}

{{- /* The `env` of a container, from the YAML above. */ -}}
{{- define "gauth.env" -}}
{{- range $name, $value := .plain }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $secret := .secrets }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: { name: {{ $secret }}, key: {{ $name }} }
{{- end }}
{{- end -}}
