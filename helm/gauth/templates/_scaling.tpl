{{- /* The services that scale, as YAML: of each its key below `services`, its name, and whether there is one set of it whatever the colors are. */ -}}
{{- define "gauth.scalable" -}}
auth: { name: gauth-auth, colorless: false }
environment: { name: gauth-environment, colorless: false }
auth_ui: { name: gauth-auth-ui, colorless: false }
{{- if .Values.services.config_server.enabled }}
config_server: { name: gauth-config-server, colorless: true }
{{- end }}
{{- end -}}

{{- /* Whether the active set of a service is scaled by load, `yes` or nothing; takes a list of the root context and its key below `services`. */ -}}
{{- define "gauth.autoscaled" -}}
{{- if dig (index . 1) "enabled" false (index . 0).Values.pod_autoscaler -}}yes{{- end -}}
{{- end -}}

{{- /* How many pods the active set of a service has at least; takes the same list. */ -}}
{{- define "gauth.minReplicas" -}}
{{- $values := (index . 0).Values -}}
{{- $own := (index $values.services (index . 1)).replicas -}}
{{- $replicas := ternary $values.services.replicas $own (kindIs "invalid" $own) -}}
{{- if include "gauth.autoscaled" . -}}
{{- $least := (index $values.pod_autoscaler (index . 1)).minReplicas -}}
{{ ternary $replicas $least (kindIs "invalid" $least) | int64 }}
{{- else -}}
{{ $replicas | int64 }}
{{- end -}}
{{- end -}}

{{- /*
`replicas` of a Deployment; takes a dict: root, service, name, set { color, replicas }. An autoscaler's Deployment states none, or every upgrade would
undo the autoscaler's work. To leave the field out where it stood before makes it one pod, however, so what the cluster has is stated, if it can be asked.
*/ -}}
{{- define "gauth.replicas" -}}
{{- $service := list .root .service -}}
{{- if hasKey .set "replicas" -}}
replicas: {{ .set.replicas | int64 }}
{{- else if include "gauth.autoscaled" $service -}}
{{- with dig "spec" "replicas" 0 (lookup "apps/v1" "Deployment" .root.Release.Namespace (include "gauth.colored" (list .name .set.color))) -}}
replicas: {{ . | int64 }}
{{- end -}}
{{- else -}}
replicas: {{ include "gauth.minReplicas" $service }}
{{- end -}}
{{- end -}}
