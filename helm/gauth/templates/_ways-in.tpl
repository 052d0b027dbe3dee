{{- /* Whether anybody outside of the cluster reaches auth-api and auth-ui, `yes` or nothing. */ -}}
{{- define "gauth.hasWayIn" -}}
{{- $external := and .Values.ingress.enabled .Values.ingress.frontend -}}
{{- if or $external .Values.internal_ingress.enabled .Values.gateway.enabled .Values.gateway.internal.enabled -}}yes{{- end -}}
{{- end -}}

{{- /* Whether there is a host that only services of the platform and operators reach, `yes` or nothing. */ -}}
{{- define "gauth.hasInternalHost" -}}
{{- if or .Values.internal_ingress.enabled .Values.gateway.internal.enabled -}}yes{{- end -}}
{{- end -}}

{{- /* Whether anybody outside of the cluster reaches environment-api, `yes` or nothing. */ -}}
{{- define "gauth.hasWayToEnvironment" -}}
{{- if or (include "gauth.hasInternalHost" .) .Values.ingress.environment -}}yes{{- end -}}
{{- end -}}

{{- /*
The paths of a host as JSON, and the key below `services` of whom each leads to; takes a list of the root context and `inside` or `outside`. Where
operators have a host of their own, their API is closed on the other one: auth-ui has no such page and says so.
*/ -}}
{{- define "gauth.routes" -}}
{{- $root := index . 0 -}}
{{- $inside := eq (index . 1) "inside" -}}
{{- $ingress := $root.Values.ingress -}}
{{- $routes := dict "/auth" "auth" "/api/v2" "auth" "/.well-known" "auth" "/ui/auth" "auth_ui" -}}
{{- if or $inside $ingress.environment -}}
{{- $_ := set $routes "/environment" "environment" -}}
{{- end -}}
{{- $operations := ternary (not (include "gauth.hasInternalHost" $root)) $ingress.operations (kindIs "invalid" $ingress.operations) -}}
{{- if not (or $inside $operations) -}}
{{- $_ := set $routes "/auth/v3/ops" "auth_ui" -}}
{{- end -}}
{{ $routes | toJson }}
{{- end -}}

{{- /* The name of a service without color, from its key below `services`. */ -}}
{{- define "gauth.serviceName" -}}
gauth-{{ . | replace "_" "-" }}
{{- end -}}

{{- define "gauth.problems.waysIn" -}}
{{- $problems := list -}}
{{- range $name, $gateway := dict "gateway" .Values.gateway "gateway.internal" .Values.gateway.internal -}}
{{- if $gateway.enabled -}}
  {{- if not $gateway.parentRefs -}}
    {{- $problems = append $problems (printf "%s.parentRefs is missing: the Gateways that routes are attached to, such as [{ name: public, namespace: gateways }]" $name) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.gateway.enabled (not (or .Values.gateway.hostnames .Values.ingress.frontend)) -}}
  {{- $problems = append $problems "gateway.hostnames is missing: the host names that browsers use; ingress.frontend, if there is one, is taken otherwise" -}}
{{- end -}}
{{- if and .Values.gateway.internal.enabled (not (or .Values.gateway.internal.hostnames .Values.internal_ingress.frontend)) -}}
  {{- $problems = append $problems "gateway.internal.hostnames is missing: the host names that services use; internal_ingress.frontend, if there is one, is taken otherwise" -}}
{{- end -}}
{{- if and .Values.gateway.enabled .Values.gateway.hostnames (not (or .Values.ingress.frontend .Values.services.auth.issuer)) -}}
  {{- $problems = append $problems "services.auth.issuer is missing: gateway.hostnames may be several, so say which one browsers and applications use, https://<host>/auth/v3" -}}
{{- end -}}
{{- with .Values.internal_ingress -}}
  {{- $external := $.Values.ingress -}}
  {{- $sameClass := eq (.ingressClassName | default "") ($external.ingressClassName | default "") -}}
  {{- if and .enabled .frontend $external.enabled (eq .frontend ($external.frontend | default "")) $sameClass -}}
    {{- $problems = append $problems "internal_ingress.frontend is ingress.frontend, so that one host has two sets of paths; give it another name, or turn internal_ingress off and set ingress.environment to true" -}}
  {{- end -}}
{{- end -}}
{{- if and .Values.gateway.preview_weight (not (or .Values.gateway.enabled .Values.gateway.internal.enabled)) -}}
  {{- $problems = append $problems "gateway.preview_weight sends requests to the preview, but gateway.enabled is false" -}}
{{- end -}}
{{- if and .Values.gateway.preview_weight (not .Values.preview.enabled) -}}
  {{- $problems = append $problems "gateway.preview_weight sends requests to the preview, but preview.enabled is false" -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}
