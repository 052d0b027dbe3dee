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
{{- range include "gauth.unreadSecrets" . | fromJsonArray -}}
{{- $notes = append $notes (printf "%s was left aside: the Secret that exists holds it." .) -}}
{{- end -}}
{{- if not (include "gauth.makesSecret" (list . "postgres")) -}}
{{- if ne .Values.services.db.ssl "disable" -}}
{{- $notes = append $notes "services.db.ssl was left aside: sslmode in DATABASE_URL says it." -}}
{{- end -}}
{{- else if eq .Values.services.db.ssl "prefer" -}}
{{- $notes = append $notes (printf "services.db.ssl is prefer, which means %s here; say require or verify-full." (ternary "TLS" "no TLS" (ne .Values.postgres.ca ""))) -}}
{{- end -}}
{{- with .Values.redis -}}
{{- if and (not .password_required) (or .password .username) -}}
{{- $notes = append $notes "redis.username and redis.password were left aside: redis.password_required is false." -}}
{{- end -}}
{{- end -}}
{{- $notes = concat $notes (include "gauth.notes.scaling" . | fromJsonArray) -}}
{{- $made := false -}}
{{- range $kind := include "gauth.secretKinds" . | fromJsonArray -}}
{{- $made = or $made (include "gauth.makesSecret" (list $ $kind)) -}}
{{- end -}}
{{- $ring := or .Values.services.secret.key_ring (include "gauth.makesSecret" (list . "key_ring")) -}}
{{- if and $made (not (and $ring (include "gauth.makesSecret" (list . "services")))) -}}
{{- $notes = append $notes "Pods do not start anew by themselves when a secret in the values changes, because the key ring is not among them. Run kubectl rollout restart then." -}}
{{- end -}}
{{- if not (or .Values.ingress.frontend .Values.services.auth.issuer) -}}
{{- $notes = append $notes "ingress.frontend is empty, so browsers cannot reach gauth and its issuer is an address within the cluster. Name the host before applications rely on the issuer." -}}
{{- end -}}
{{- if hasPrefix "localhost/" .Values.image.registry -}}
{{- $notes = append $notes "image.registry is on localhost: nodes find the images only if you loaded them there. Name your registry." -}}
{{- end -}}
{{ $notes | toJson }}
{{- end -}}

{{- /* What scaling cannot do as the values have it, as a JSON list of sentences. */ -}}
{{- define "gauth.notes.scaling" -}}
{{- $notes := list -}}
{{- range $service, $workload := include "gauth.scalable" . | fromYaml -}}
{{- if include "gauth.autoscaled" (list $ $service) -}}
{{- $request := dig "requests" "cpu" "0" (index $.Values.services $service).resources | toString -}}
{{- $cores := ternary (divf (trimSuffix "m" $request) 1000) (float64 $request) (hasSuffix "m" $request) -}}
{{- range (index $.Values.pod_autoscaler $service).metrics -}}
{{- if and (eq (dig "resource" "name" "" .) "cpu") (gt (mulf $cores (dig "resource" "target" "averageUtilization" 0 .)) 100.0) -}}
{{- $notes = append $notes (printf "pod_autoscaler.%s.metrics never ask for another pod: a Node process uses one core, which is less than that percentage of services.%s.resources.requests.cpu." $service $service) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $.Values.podDisruptionBudget -}}
{{- $pods := include "gauth.minReplicas" (list $ $service) | int -}}
{{- $least := toString .minAvailable -}}
{{- $none := ternary (has (toString .maxUnavailable) (list "0" "0%")) (or (eq $least "100%") (and (not (hasSuffix "%" $least)) (ge (int $least) $pods))) (kindIs "invalid" .minAvailable) -}}
{{- if and .enabled $none (or (gt $pods 1) .single_pods) -}}
{{- $notes = append $notes (printf "podDisruptionBudget lets no pod of %s go: nodes with one of them cannot be drained." $workload.name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{ $notes | toJson }}
{{- end -}}

{{- /* The Secrets that must exist before the installation, as a JSON list of `name: keys` lines. auth-api has the secrets of all services. */ -}}
{{- define "gauth.secretsOfOthers" -}}
{{- $pairs := list -}}
{{- $known := include "gauth.secretSettings" . | fromYaml -}}
{{- $auth := dict "root" . "service" "auth" "set" (dict "color" "") "migrating" false -}}
{{- range $name := (include "gauth.environmentOf.auth" $auth | fromYaml).secrets -}}
{{- with index $known $name -}}
{{- if not (or (and $.Values.services.secrets.useSecretProviderClass .class) (include "gauth.makesSecret" (list $ .kind))) -}}
{{- $secret := include "gauth.secretName" (list $ .kind) -}}
{{- if eq $name "KEYSTORE_PASSWORD" -}}
{{- $pairs = append $pairs (list $secret $.Values.services.auth.jks.keyStore) -}}
{{- end -}}
{{- $pairs = append $pairs (list $secret (ternary "or ELASTICSEARCH_USERNAME" $name (eq $name "ELASTICSEARCH_USERNAME"))) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range .Values.image.imagePullSecrets -}}
{{- $pairs = append $pairs (list .name ".dockerconfigjson") -}}
{{- end -}}
{{- with .Values.services -}}
{{- range $service := list .auth .environment .auth_ui (ternary .config_server dict .config_server.enabled) -}}
{{- if dig "tls" "enabled" false $service -}}
{{- $pairs = concat $pairs (list (list $service.tls.secretName "tls.crt") (list $service.tls.secretName "tls.key")) -}}
{{- end -}}
{{- end -}}
{{- with .auth.config_server_certificate -}}
{{- $pairs = concat $pairs (list (list . "tls.crt") (list . "tls.key")) -}}
{{- end -}}
{{- if and .config_server.enabled .config_server.secrets -}}
{{- $pairs = append $pairs (list .config_server.secrets "the files that options of the Configuration Server refer to") -}}
{{- end -}}
{{- end -}}
{{- with .Values.provisioning -}}
{{- if and .enabled .credentials -}}
{{- $pairs = concat $pairs (list (list .credentials "GAUTH_USERNAME") (list .credentials "GAUTH_PASSWORD")) -}}
{{- end -}}
{{- if and .enabled .secrets -}}
{{- $pairs = append $pairs (list .secrets "the files that the configuration refers to") -}}
{{- end -}}
{{- end -}}
{{- $keys := dict -}}
{{- range $pairs -}}
{{- $_ := set $keys (first .) (append (index $keys (first .) | default list) (last .) | uniq) -}}
{{- end -}}
{{- $lines := list -}}
{{- range $secret := keys $keys | sortAlpha -}}
{{- $lines = append $lines (printf "%s: %s" $secret (index $keys $secret | join ", ")) -}}
{{- end -}}
{{ $lines | toJson }}
{{- end -}}
