{{- define "gauth.problems.scaling" -}}
{{- $problems := list -}}
{{- range $service := list "auth" "environment" "auth_ui" -}}
{{- if include "gauth.autoscaled" (list $ $service) -}}
  {{- $settings := index $.Values.pod_autoscaler $service -}}
  {{- if not (or $settings.metrics $settings.eventLoopLag) -}}
    {{- $problems = append $problems (printf "pod_autoscaler.%s.enabled is true, but nothing says what to scale by: pod_autoscaler.%s.metrics or eventLoopLag" $service $service) -}}
  {{- end -}}
  {{- range $metric := $settings.metrics -}}
    {{- $resource := dig "resource" "name" "" $metric -}}
    {{- if and $resource (eq (dig "resource" "target" "type" "" $metric) "Utilization") (not (dig "requests" $resource "" (index $.Values.services $service).resources)) -}}
      {{- $problems = append $problems (printf "pod_autoscaler.%s.metrics scale by percent of services.%s.resources.requests.%s, which is missing" $service $service $resource) -}}
    {{- end -}}
  {{- end -}}
  {{- $least := include "gauth.minReplicas" (list $ $service) | int -}}
  {{- if lt $least 1 -}}
    {{- $problems = append $problems (printf "pod_autoscaler.%s cannot scale from no pods; set pod_autoscaler.%s.minReplicas to 1 or more" $service $service) -}}
  {{- end -}}
  {{- if gt $least ($settings.maxReplicas | int) -}}
    {{- $problems = append $problems (printf "pod_autoscaler.%s.maxReplicas is less than the pods that there are at least; set minReplicas lower or maxReplicas higher" $service) -}}
  {{- end -}}
{{- end -}}
{{- end -}}
{{- with .Values.podDisruptionBudget -}}
  {{- if and .enabled (kindIs "invalid" .minAvailable) (kindIs "invalid" .maxUnavailable) -}}
    {{- $problems = append $problems "podDisruptionBudget.enabled is true, but neither maxUnavailable nor minAvailable says how many pods may be away" -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}
