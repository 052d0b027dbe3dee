{{- /* What the operator should know of the values, as a JSON list of sentences: keys of the product that were left aside, and defaults that are not for production. */ -}}
{{- define "gauth.notes" -}}
{{- $notes := list -}}
{{- range $key := list "gws-core-auth" "gws-core-environment" "gws-ui-auth" -}}
{{- if index $.Values $key -}}
{{- $notes = append $notes (printf "%s was left aside: all images have the version of image.tag." $key) -}}
{{- end -}}
{{- end -}}
{{- range $store := list "postgres" "redis" -}}
{{- with index $.Values $store -}}
{{- if or .image .configmap.name_override -}}
{{- $notes = append $notes (printf "%s.image and %s.configmap were left aside: the chart brings none." $store $store) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if .Values.services.auth.jks.sso.enabled -}}
{{- $notes = append $notes "services.auth.jks.sso was left aside: identity providers are turned on one by one (docs/identity-providers.md)." -}}
{{- end -}}
{{- if eq (toString .Values.services.environment.force_writable) "false" -}}
{{- $notes = append $notes "services.environment.force_writable was left aside: every pod of environment-api can write." -}}
{{- end -}}
{{- if eq .Values.services.db.ssl "prefer" -}}
{{- $notes = append $notes (printf "services.db.ssl is prefer, which means %s here; say require or verify-full." (ternary "TLS" "no TLS" (ne .Values.postgres.ca ""))) -}}
{{- end -}}
{{- if not (or .Values.ingress.frontend .Values.services.auth.issuer) -}}
{{- $notes = append $notes "ingress.frontend is empty, so browsers cannot reach gauth and its issuer is an address within the cluster. Name the host before applications rely on the issuer." -}}
{{- end -}}
{{- if hasPrefix "localhost/" .Values.image.registry -}}
{{- $notes = append $notes "image.registry is on localhost: nodes find the images only if you loaded them there. Name your registry." -}}
{{- end -}}
{{ $notes | toJson }}
{{- end -}}

{{- /* The Secrets that must exist before the installation, as a JSON list of `name: keys` lines. */ -}}
{{- define "gauth.secretsOfOthers" -}}
{{- $lines := list -}}
{{- if not .Values.services.secrets.useSecretProviderClass -}}
{{- $ours := dict "postgres" "DATABASE_URL" "redis" "REDIS_URL" "services" "KEY_RING, OPERATIONS_PASSWORD_HASH, SERVICE_CLIENT_SECRET" -}}
{{- range $kind := list "postgres" "redis" "services" -}}
{{- if not (include "gauth.makesSecret" (list $ $kind)) -}}
{{- $lines = append $lines (printf "%s: %s" (include "gauth.secretName" (list $ $kind)) (index $ours $kind)) -}}
{{- end -}}
{{- end -}}
{{- if and (include "gauth.hasKeyRingApart" .) (not (include "gauth.makesSecret" (list . "key_ring"))) -}}
{{- $lines = append $lines "gauth-key-ring: KEY_RING" -}}
{{- end -}}
{{- if and .Values.services.auth.jks.enabled (not (include "gauth.makesSecret" (list . "jks"))) -}}
{{- $lines = append $lines (printf "%s: %s, KEYSTORE_PASSWORD, KEYSTORE_KEY_PASSWORD" (include "gauth.secretName" (list . "jks")) .Values.services.auth.jks.keyStore) -}}
{{- end -}}
{{- end -}}
{{ $lines | toJson }}
{{- end -}}
