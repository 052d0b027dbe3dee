{{- define "gauth.problems.pods" -}}
{{- $problems := list -}}
{{- range $part := list "labels" "volumes" "audit" -}}
  {{- $problems = concat $problems (include (printf "gauth.problems.pods.%s" $part) $ | fromJsonArray) -}}
{{- end -}}
{{- with .Values.optional.strategy.rollingUpdate -}}
  {{- if and (has (toString .maxSurge) (list "0" "0%")) (has (toString .maxUnavailable) (list "0" "0%")) -}}
    {{- $problems = append $problems "optional.strategy.rollingUpdate allows neither one pod more nor one less, so that none can be replaced; set maxSurge or maxUnavailable" -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.pods.labels" -}}
{{- $problems := list -}}
{{- $ours := concat (include "gauth.ownLabels" (list . "gauth") | fromYaml | keys) (list "gauth_release" "aadpodidbinding") -}}
{{- $common := .Values.optional.commonLabels | default dict -}}
{{- $sources := dict "optional.commonLabels" $common "optional.podLabels" .Values.optional.podLabels "monitoring.labels" .Values.monitoring.labels "monitoring.dashboardLabels" .Values.monitoring.dashboardLabels -}}
{{- range $source, $labels := $sources -}}
  {{- range $label := keys ($labels | default dict) | sortAlpha -}}
    {{- if has $label $ours -}}
      {{- $problems = append $problems (printf "%s has %s, which is a label of the chart; leave it out" $source $label) -}}
    {{- else if and (hasKey $common $label) (ne $source "optional.commonLabels") -}}
      {{- $problems = append $problems (printf "%s has %s, and so has optional.commonLabels; leave it out of one of them" $source $label) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.pods.volumes" -}}
{{- $problems := list -}}
{{- $volumes := list -}}
{{- range .Values.optional.extraVolumes -}}
  {{- $volumes = append $volumes .name -}}
  {{- if or (has .name (list "ca" "tls" "jks" "config-server" "secrets" "spool")) (hasPrefix "vault-" .name) -}}
    {{- $problems = append $problems (printf "optional.extraVolumes has %s, which is a volume of the chart; name it otherwise" .name) -}}
  {{- end -}}
{{- end -}}
{{- range .Values.optional.extraVolumeMounts -}}
  {{- if not (has .name $volumes) -}}
    {{- $problems = append $problems (printf "optional.extraVolumeMounts has %s, which optional.extraVolumes has not" .name) -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- /* The root file system is read-only. */ -}}
{{- define "gauth.problems.pods.audit" -}}
{{- $problems := list -}}
{{- $folders := list "/dev" -}}
{{- range .Values.optional.extraVolumeMounts -}}
  {{- $folders = append $folders (trimSuffix "/" .mountPath | regexQuoteMeta) -}}
{{- end -}}
{{- range $service := list "auth" "environment" "auth_ui" "config_server" -}}
  {{- with dig "env" "AUDIT_FILE" "" (index $.Values.services $service) -}}
    {{- if not (regexMatch (printf "^(%s)/" (join "|" $folders)) .) -}}
      {{- $problems = append $problems (printf "services.%s.env.AUDIT_FILE is in no volume; mount one there by optional.extraVolumes and optional.extraVolumeMounts" $service) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}
