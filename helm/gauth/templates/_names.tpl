{{- /* Labels of an object; takes a list of the root context and the object's name. */ -}}
{{- define "gauth.labels" -}}
{{- include "gauth.ownLabels" . }}
{{- with (index . 0).Values.optional.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* Those that the chart gives by itself; takes the same list. */ -}}
{{- define "gauth.ownLabels" -}}
{{- $root := index . 0 -}}
{{ include "gauth.selector" (list $root (index . 1) "") }}
app.kubernetes.io/part-of: gauth
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name (replace "+" "_" $root.Chart.Version) }}
service: gauth
{{- end -}}

{{- /*
What a Deployment and its Service recognize their pods by; takes a list of the root context, the name without color, and the color or ''. It never
changes for one color, because Kubernetes allows no change of it.
*/ -}}
{{- define "gauth.selector" -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
{{- with index . 2 }}
gauth_release: {{ . }}
{{- end }}
{{- end -}}

{{- /* A name in a color; takes a list of both. Without a color it is the name. */ -}}
{{- define "gauth.colored" -}}
{{ trimSuffix "-" (printf "%s-%s" (index . 0) (index . 1 | default "")) }}
{{- end -}}

{{- /* The name of the Deployment that traffic goes to; takes a list of the root context and the name without color. */ -}}
{{- define "gauth.activeDeployment" -}}
{{ include "gauth.colored" (list (index . 1) (index . 0).Values.COLOR) }}
{{- end -}}

{{- /* The sets of services that run side by side, as JSON: the active one first, then the one that is only looked at. */ -}}
{{- define "gauth.sets" -}}
{{- $sets := list (dict "color" (.Values.COLOR | default "") "tag" .Values.image.tag "digests" .Values.image.digests) -}}
{{- with .Values.preview -}}
{{- if .enabled -}}
{{- $sets = append $sets (dict "color" .color "tag" (.tag | default $.Values.image.tag) "digests" .digests "replicas" .replicas) -}}
{{- end -}}
{{- end -}}
{{ $sets | toJson }}
{{- end -}}

{{- /* Takes a list of the root context, the name of the service in the source tree, and the set that it is for. */ -}}
{{- define "gauth.image" -}}
{{- $root := index . 0 -}}
{{- $set := index . 2 -}}
{{ printf "%s/%s:%s" (trimSuffix "/" $root.Values.image.registry) (index . 1) ($set.tag | default $root.Chart.AppVersion) }}
{{- with index ($set.digests | default dict) (index . 1) -}}
@{{ . }}
{{- end -}}
{{- end -}}

{{- /* The set that traffic goes to, for what has no color. */ -}}
{{- define "gauth.activeSet" -}}
{{ set (include "gauth.sets" . | fromJsonArray | first) "color" "" | toJson }}
{{- end -}}

{{- /* The name of a service's port, `http` or `https`; takes a list of the root context and the service's key below `services`. */ -}}
{{- define "gauth.portName" -}}
{{ ternary "https" "http" (index (index . 0).Values.services (index . 1)).tls.enabled }}
{{- end -}}

{{- /* Where pods find a service; takes a list of the root context, its key below `services`, and the color or ''. */ -}}
{{- define "gauth.serviceUrl" -}}
{{- $name := printf "gauth-%s" (index . 1 | replace "_" "-") -}}
{{ include "gauth.portName" . }}://{{ include "gauth.colored" (list $name (index . 2)) }}
{{- end -}}

{{- /*
Where the product's setting says that a service finds the other one, or nothing; takes a list of the root context and the key of who asks. The product's
files name the Service of their own release, which is found without, in the right color and by TLS where it speaks that.
*/ -}}
{{- define "gauth.elsewhere" -}}
{{- $root := index . 0 -}}
{{- $asked := dict "auth" (dict "name" "gauth-environment" "setting" "GWS_AUTH_COMMON_ENV_SERVICE") "environment" (dict "name" "gauth-auth" "setting" "GWS_ENVIRONMENT_COMMON_AUTH_SERVICE") -}}
{{- with index $asked (index . 1) -}}
{{- $name := .name -}}
{{- $names := list $name (printf "%s-active" $name) -}}
{{- range $set := include "gauth.sets" $root | fromJsonArray -}}
{{- $names = append $names (include "gauth.colored" (list $name $set.color)) -}}
{{- end -}}
{{- $own := printf "(?i)^(%s)(\\.%s(\\.svc(\\..+)?)?)?$" (join "|" $names) $root.Release.Namespace -}}
{{- with index ((index $root.Values.services (index $ 1)).env | default dict) .setting -}}
{{- if not (regexMatch $own (urlParse .).hostname) -}}
{{ . }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Text as part of a URL. urlquery writes a blank as +, which means a plus outside of a query. */ -}}
{{- define "gauth.urlPart" -}}
{{ . | urlquery | replace "+" "%20" }}
{{- end -}}

{{- /* How browsers reach auth-api; within the cluster only, while nobody has named a host for them. */ -}}
{{- define "gauth.issuer" -}}
{{- if .Values.services.auth.issuer -}}
{{ .Values.services.auth.issuer }}
{{- else if .Values.ingress.frontend -}}
https://{{ .Values.ingress.frontend }}/auth/v3
{{- else -}}
{{ include "gauth.portName" (list . "auth") }}://gauth-auth.{{ .Release.Namespace }}/auth/v3
{{- end -}}
{{- end -}}
