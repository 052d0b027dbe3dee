{{- /* Of each setting that is a secret: the kind of Secret that holds it, and the class of the secrets store that does so instead. */ -}}
{{- define "gauth.secretSettings" -}}
DATABASE_URL: { kind: postgres, class: pg_user }
REDIS_URL: { kind: redis, class: redis_password }
REDIS_SENTINEL_PASSWORD: { kind: redis, class: redis_password }
KEY_RING: { kind: {{ ternary "key_ring" "services" (eq (include "gauth.hasKeyRingApart" .) "yes") }}, class: key_ring }
OPERATIONS_PASSWORD_HASH: { kind: services, class: admin_user }
SERVICE_CLIENT_SECRET: { kind: services, class: client_credentials }
CONSUL_TOKEN: { kind: consul, class: consul_token }
KEYSTORE_PASSWORD: { kind: jks, class: jks_credentials }
KEYSTORE_KEY_PASSWORD: { kind: jks, class: jks_credentials }
ELASTICSEARCH_API_KEY: { kind: elasticsearch }
ELASTICSEARCH_USERNAME: { kind: elasticsearch }
ELASTICSEARCH_PASSWORD: { kind: elasticsearch }
OTEL_EXPORTER_OTLP_HEADERS: { kind: tracing }
{{- end -}}

{{- /* The values `create` and `name_override` of a kind of Secret, as JSON; takes a list of the root context and the kind. */ -}}
{{- define "gauth.secretValues" -}}
{{- $values := (index . 0).Values -}}
{{- if eq (index . 1) "jks" -}}
{{ $values.services.auth.jks.secret | toJson }}
{{- else if eq (index . 1) "key_ring" -}}
{}
{{- else -}}
{{ (index $values (index . 1)).secret | toJson }}
{{- end -}}
{{- end -}}

{{- /* Takes a list of the root context and the kind of Secret. */ -}}
{{- define "gauth.secretName" -}}
{{- $values := include "gauth.secretValues" . | fromJson -}}
{{ $values.name_override | default (printf "gauth-%s" (index . 1 | replace "_" "-")) }}
{{- end -}}

{{- /* Whether the chart makes a Secret, `yes` or nothing; takes a list of the root context and the kind. */ -}}
{{- define "gauth.makesSecret" -}}
{{- $root := index . 0 -}}
{{- $kind := index . 1 -}}
{{- $create := (include "gauth.secretValues" . | fromJson).create -}}
{{- $given := include (printf "gauth.given.%s" $kind) $root -}}
{{- $vault := and $root.Values.services.secrets.useSecretProviderClass (not (has $kind (list "elasticsearch" "tracing"))) -}}
{{- /* What is not in use needs no Secret, whatever `create` says. */ -}}
{{- $asked := and $create (not (has $kind (list "jks" "consul" "elasticsearch" "tracing"))) -}}
{{- if not $vault -}}
{{- if kindIs "bool" $create -}}
{{- if and $create (or $given $asked) -}}yes{{- end -}}
{{- else if $given -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Of each kind of Secret the values that it is made of and that are secret. */ -}}
{{- define "gauth.secretValuesOf" -}}
postgres: [postgres.password]
redis: [redis.password, redis.sentinel.password]
services: [services.secret.admin_password, services.secret.client_secret, services.secret.key_ring]
consul: [consul.token]
jks: [services.auth.jks.keyStoreFileData, services.auth.jks.keyStorePassword, services.auth.jks.keyPassword]
elasticsearch: [elasticsearch.api_key, elasticsearch.password]
tracing: [tracing.headers]
{{- end -}}

{{- /* Those values that are there although nothing reads them, as JSON: a Secret that exists holds what they hold, or the vault. */ -}}
{{- define "gauth.unreadSecrets" -}}
{{- $unread := list -}}
{{- $inUse := dict "consul" .Values.consul.enabled "jks" .Values.services.auth.jks.enabled "elasticsearch" .Values.elasticsearch.enabled -}}
{{- range $kind, $paths := include "gauth.secretValuesOf" . | fromYaml -}}
{{- if and (ne (index $inUse $kind | toString) "false") (not (include "gauth.makesSecret" (list $ $kind))) -}}
{{- range $path := $paths -}}
{{- $value := $.Values -}}
{{- range splitList "." $path -}}
{{- $value = index $value . -}}
{{- end -}}
{{- if $value -}}
{{- $unread = append $unread $path -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{ $unread | toJson }}
{{- end -}}

{{- /* The kinds of Secrets that the chart can make, as JSON. */ -}}
{{- define "gauth.secretKinds" -}}
{{ list "postgres" "redis" "services" "key_ring" "consul" "jks" "elasticsearch" "tracing" | toJson }}
{{- end -}}

{{- /* Whether the values hold what a Secret is made of. */ -}}
{{- define "gauth.given.postgres" -}}
{{- if .Values.postgres.password -}}yes{{- end -}}
{{- end -}}
{{- define "gauth.given.redis" -}}
{{- with .Values.redis -}}
{{- if or .password (and (not .password_required) .cluster_nodes) -}}yes{{- end -}}
{{- end -}}
{{- end -}}
{{- define "gauth.given.services" -}}
{{- with .Values.services.secret -}}
{{- if or .admin_password .client_secret .key_ring -}}yes{{- end -}}
{{- end -}}
{{- end -}}
{{- define "gauth.given.key_ring" -}}
{{- if and (include "gauth.hasKeyRingApart" .) (include "gauth.ownKeyRing" .) -}}yes{{- end -}}
{{- end -}}
{{- define "gauth.given.jks" -}}
{{- with .Values.services.auth.jks -}}
{{- if and .enabled (or .keyStoreFileData .secret.create) -}}yes{{- end -}}
{{- end -}}
{{- end -}}
{{- define "gauth.given.consul" -}}
{{- with .Values.consul -}}
{{- if and .enabled .token -}}yes{{- end -}}
{{- end -}}
{{- end -}}
{{- define "gauth.given.elasticsearch" -}}
{{- with .Values.elasticsearch -}}
{{- if and .enabled (or .api_key .password) -}}yes{{- end -}}
{{- end -}}
{{- end -}}
{{- define "gauth.given.tracing" -}}
{{- with .Values.tracing -}}
{{- if and .endpoint .headers -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{- /* What a Secret holds, as `NAME: base64` lines. The Job that migrates runs before the release has any, so it brings copies. */ -}}
{{- define "gauth.secretData.postgres" -}}
{{- with .Values.postgres -}}
{{- $credentials := printf "%s:%s" (include "gauth.urlPart" .username) (include "gauth.urlPart" .password) -}}
DATABASE_URL: {{ printf "postgres://%s@%s:%v/%s?sslmode=%s" $credentials .host .port (include "gauth.urlPart" .db) $.Values.services.db.ssl | b64enc }}
{{- end -}}
{{- end -}}
{{- define "gauth.secretData.redis" -}}
{{- with .Values.redis -}}
{{- $credentials := ternary (printf "%s:%s@" (include "gauth.urlPart" .username) (include "gauth.urlPart" .password)) "" .password_required -}}
REDIS_URL: {{ printf "%s://%s%s" (ternary "rediss" "redis" .use_tls) $credentials (nospace (.cluster_nodes | default "")) | b64enc }}
{{- if .sentinel.password_required }}
REDIS_SENTINEL_PASSWORD: {{ .sentinel.password | default "" | b64enc }}
{{- end }}
{{- end -}}
{{- end -}}
{{- define "gauth.secretData.services" -}}
{{- with .Values.services.secret -}}
{{- with .key_ring }}
KEY_RING: {{ . | b64enc }}
{{- end }}
OPERATIONS_PASSWORD_HASH: {{ .admin_password | default "" | b64enc }}
SERVICE_CLIENT_SECRET: {{ .client_secret | default "" | b64enc }}
{{- end -}}
{{- end -}}
{{- define "gauth.secretData.key_ring" -}}
KEY_RING: {{ include "gauth.ownKeyRing" . }}
{{- end -}}
{{- define "gauth.secretData.consul" -}}
CONSUL_TOKEN: {{ .Values.consul.token | b64enc }}
{{- end -}}
{{- define "gauth.secretData.jks" -}}
{{- with .Values.services.auth.jks -}}
{{ .keyStore }}: {{ .keyStoreFileData }}
KEYSTORE_PASSWORD: {{ .keyStorePassword | default "" | b64enc }}
KEYSTORE_KEY_PASSWORD: {{ .keyPassword | default .keyStorePassword | default "" | b64enc }}
{{- end -}}
{{- end -}}
{{- define "gauth.secretData.elasticsearch" -}}
{{- with .Values.elasticsearch -}}
{{- if .api_key -}}
ELASTICSEARCH_API_KEY: {{ .api_key | b64enc }}
{{- else -}}
ELASTICSEARCH_USERNAME: {{ .username | b64enc }}
ELASTICSEARCH_PASSWORD: {{ .password | b64enc }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- define "gauth.secretData.tracing" -}}
OTEL_EXPORTER_OTLP_HEADERS: {{ .Values.tracing.headers | b64enc }}
{{- end -}}

{{- /* Whether the key ring is in a Secret of its own: the values have the other secrets of the services, as those of the product do, and not this one. */ -}}
{{- define "gauth.hasKeyRingApart" -}}
{{- if and (include "gauth.makesSecret" (list . "services")) (not .Values.services.secret.key_ring) -}}yes{{- end -}}
{{- end -}}

{{- /*
The key ring of this release's Secret in base64: what the cluster has, else a new one. Empty where somebody else made the Secret, and where there is
no cluster to ask: whoever renders without one would get another ring each time, and with it a database that cannot be read any more.
*/ -}}
{{- define "gauth.ownKeyRing" -}}
{{- if not (hasKey . "ownKeyRing") -}}
{{- $ring := "" -}}
{{- if lookup "v1" "Secret" .Release.Namespace "" -}}
{{- $there := lookup "v1" "Secret" .Release.Namespace "gauth-key-ring" -}}
{{- if not $there -}}
{{- $ring = printf "k1:%s" (randBytes 32) | b64enc -}}
{{- else if eq (dig "metadata" "annotations" "meta.helm.sh/release-name" "" $there) .Release.Name -}}
{{- $ring = $there.data.KEY_RING -}}
{{- end -}}
{{- end -}}
{{- $_ := set . "ownKeyRing" $ring -}}
{{- end -}}
{{ .ownKeyRing }}
{{- end -}}
