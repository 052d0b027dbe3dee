{{- /* Whether anybody outside of the cluster reaches auth-api and auth-ui, `yes` or nothing. */ -}}
{{- define "gauth.hasWayIn" -}}
{{- $ingress := or (and .Values.ingress.enabled .Values.ingress.frontend) .Values.internal_ingress.enabled -}}
{{- if $ingress -}}yes{{- end -}}
{{- end -}}

{{- /* Whether anybody outside of the cluster reaches environment-api, `yes` or nothing. */ -}}
{{- define "gauth.hasWayToEnvironment" -}}
{{- if .Values.internal_ingress.enabled -}}yes{{- end -}}
{{- end -}}
