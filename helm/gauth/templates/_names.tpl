{{- /* Labels of an object; takes a list of the root context and the object's name. */ -}}
{{- define "gauth.labels" -}}
{{- $root := index . 0 -}}
{{ include "gauth.selector" . }}
app.kubernetes.io/part-of: gauth
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name (replace "+" "_" $root.Chart.Version) }}
service: gauth
{{- end -}}

{{- /* What a Deployment and its Service recognize their pods by. It never changes, because Kubernetes allows no change of it. */ -}}
{{- define "gauth.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- end -}}

{{- /* Takes a list of the root context and the name of the service in the source tree. */ -}}
{{- define "gauth.image" -}}
{{- $root := index . 0 -}}
{{ printf "%s/%s:%s" (trimSuffix "/" $root.Values.image.registry) (index . 1) ($root.Values.image.tag | default $root.Chart.AppVersion) }}
{{- end -}}

{{- /* The Secrets and what they hold as `NAME: value` lines. The Job that migrates runs before the release has any, so it brings copies. */ -}}
{{- define "gauth.postgres.secretName" -}}
{{ .Values.postgres.secret.name_override | default "gauth-postgres" }}
{{- end -}}
{{- define "gauth.redis.secretName" -}}
{{ .Values.redis.secret.name_override | default "gauth-redis" }}
{{- end -}}
{{- define "gauth.services.secretName" -}}
{{ .Values.services.secret.name_override | default "gauth-services" }}
{{- end -}}
{{- define "gauth.jks.secretName" -}}
{{ .Values.services.auth.jks.secret.name_override | default "gauth-jks" }}
{{- end -}}

{{- define "gauth.consul.secretName" -}}
{{ .Values.consul.secret.name_override | default "gauth-consul" }}
{{- end -}}

{{- define "gauth.postgres.secretData" -}}
{{- with .Values.postgres -}}
{{- $credentials := printf "%s:%s" (include "gauth.urlPart" .username) (include "gauth.urlPart" .password) -}}
DATABASE_URL: {{ printf "postgres://%s@%s:%v/%s?sslmode=%s" $credentials .host .port (include "gauth.urlPart" .db) $.Values.services.db.ssl | b64enc }}
{{- end -}}
{{- end -}}
{{- define "gauth.redis.secretData" -}}
{{- with .Values.redis -}}
{{- $credentials := ternary (printf ":%s@" (include "gauth.urlPart" .password)) "" .password_required -}}
REDIS_URL: {{ printf "%s://%s%s" (ternary "rediss" "redis" .use_tls) $credentials .cluster_nodes | b64enc }}
{{- end -}}
{{- end -}}
{{- define "gauth.services.secretData" -}}
{{- with .Values.services.secret -}}
KEY_RING: {{ .key_ring | b64enc }}
OPERATIONS_PASSWORD_HASH: {{ .admin_password | b64enc }}
SERVICE_CLIENT_SECRET: {{ .client_secret | b64enc }}
{{- end -}}
{{- end -}}
{{- define "gauth.consul.secretData" -}}
CONSUL_TOKEN: {{ .Values.consul.token | b64enc }}
{{- end -}}
{{- define "gauth.jks.secretData" -}}
{{- with .Values.services.auth.jks -}}
{{ .keyStore }}: {{ .keyStoreFileData }}
KEYSTORE_PASSWORD: {{ .keyStorePassword | b64enc }}
KEYSTORE_KEY_PASSWORD: {{ .keyPassword | default .keyStorePassword | b64enc }}
{{- end -}}
{{- end -}}

{{- /* Text as part of a URL. urlquery writes a blank as +, which means a plus outside of a query. */ -}}
{{- define "gauth.urlPart" -}}
{{ . | urlquery | replace "+" "%20" }}
{{- end -}}

{{- define "gauth.issuer" -}}
{{ .Values.services.auth.issuer | default (printf "https://%s/auth/v3" .Values.ingress.frontend) }}
{{- end -}}
