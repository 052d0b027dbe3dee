{{- /*
Every connection that pods of the release have, as YAML: of each the workload (`pods`), a name that begins with the number of the connection in the
product's architecture where it has one, what it is for, the other side (`from` or `to`; an empty `to` is anywhere), and the ports of pods.
A rule is there only while what it is for is on.
*/ -}}
{{- define "gauth.networkRules" -}}
{{- $values := .Values -}}
{{- $from := .Values.networkPolicy.from -}}
{{- $to := .Values.networkPolicy.to -}}
{{- $http := include "gauth.policyPorts" (list "TCP" (list 8080)) -}}
{{- $management := include "gauth.policyPorts" (list "TCP" (list 8090)) -}}
{{- $workloads := include "gauth.networkWorkloads" . | fromJson -}}
rules:
{{- range $pods := keys $workloads | sortAlpha }}
  - { pods: {{ $pods }}, name: dns, for: names of hosts, to: {{ toJson $to.dns.peers }}, ports: {{ include "gauth.policyPorts" (list "UDP TCP" $to.dns.ports) }} }
{{- range $target := index $workloads $pods "asks" }}
  - { pods: {{ $pods }}, name: {{ $target.name }}, for: {{ $target.for }}, to: {{ include "gauth.ownPods" (list $ $target.of) }}, ports: {{ $target.ports | toJson }} }
{{- end }}
{{- if index $workloads $pods "database" }}
  - { pods: {{ $pods }}, name: 11-postgres, for: 11 settings and configuration data, to: {{ toJson $to.postgres.peers }}, ports: {{ include "gauth.policyPorts" (list "TCP" ($to.postgres.ports | default (list $values.postgres.port))) }} }
{{- end }}
{{- if index $workloads $pods "serves" }}
{{- if $values.elasticsearch.enabled }}
  - { pods: {{ $pods }}, name: 9-elasticsearch, for: 9 the log, to: {{ toJson $to.elasticsearch.peers }}, ports: {{ include "gauth.policyPorts" (list "TCP" ($to.elasticsearch.ports | default (include "gauth.urlPorts" $values.elasticsearch.url | fromJsonArray))) }} }
{{- end }}
{{- if $values.tracing.endpoint }}
  - { pods: {{ $pods }}, name: traces, for: traces, to: {{ toJson $to.traces.peers }}, ports: {{ include "gauth.policyPorts" (list "TCP" ($to.traces.ports | default (include "gauth.urlPorts" $values.tracing.endpoint | fromJsonArray))) }} }
{{- end }}
{{- if and $values.monitoring.enabled $from.scrapers }}
  - { pods: {{ $pods }}, name: scraping, for: metrics, from: {{ toJson $from.scrapers }}, ports: {{ $management }} }
{{- end }}
{{- with $from.nodes }}
  - { pods: {{ $pods }}, name: probes, for: probes of the nodes, from: {{ toJson . }}, ports: {{ $management }} }
{{- end }}
{{- if $values.tests.enabled }}
  - { pods: {{ $pods }}, name: test, for: helm test, from: {{ include "gauth.ownPods" (list $ (list "gauth-test")) }}, ports: {{ include "gauth.policyPorts" (list "TCP" (list (ternary 8888 8080 (eq $pods "gauth-config-server")) 8090)) }} }
{{- end }}
{{- end }}
{{- end }}
{{- if and $from.ingress (include "gauth.hasWayIn" .) }}
  - { pods: gauth-auth, name: 2-browsers-and-clients, for: 2 browsers and API clients, from: {{ toJson $from.ingress }}, ports: {{ $http }} }
  - { pods: gauth-auth-ui, name: 3-browsers, for: 3 pages in browsers, from: {{ toJson $from.ingress }}, ports: {{ $http }} }
{{- end }}
{{- if and $from.ingress (include "gauth.hasWayToEnvironment" .) }}
  - { pods: gauth-environment, name: 7-ingress, for: 7 the Environment API for those outside of the cluster, from: {{ toJson $from.ingress }}, ports: {{ $http }} }
{{- end }}
  - { pods: gauth-auth, name: 5-services, for: 5 services, from: {{ concat $from.services (include "gauth.ownPods" (list . (list "gauth-environment" "gauth-auth-ui" "gauth-provisioning")) | fromJsonArray) | toJson }}, ports: {{ $http }} }
{{- with $from.services }}
  - { pods: gauth-auth-ui, name: 6-services, for: 6 services, from: {{ toJson . }}, ports: {{ $http }} }
{{- end }}
  - { pods: gauth-environment, name: 7-services, for: 7 services, from: {{ concat $from.services (include "gauth.ownPods" (list . (list "gauth-auth" "gauth-provisioning")) | fromJsonArray) | toJson }}, ports: {{ $http }} }
  - { pods: gauth-auth, name: 4-configuration-servers, for: 4 Configuration Servers, to: {{ toJson $to.configServers.peers }}, ports: {{ include "gauth.policyPorts" (list "TCP" $to.configServers.ports) }} }
{{- if .Values.services.config_server.enabled }}
  - { pods: gauth-config-server, name: 4-clients, for: 4 clients of the Configuration Server, from: {{ concat $from.configServerClients (include "gauth.ownPods" (list . (list "gauth-auth")) | fromJsonArray) | toJson }}, ports: {{ include "gauth.policyPorts" (list "TCP" (list 8888)) }} }
{{- range $name, $protocols := dict "ldap" "TCP" "radius" "UDP" "kerberos" "TCP UDP" }}
{{- with index $to $name }}
{{- if .enabled }}
  - { pods: gauth-config-server, name: {{ $name }}, for: people who are checked by {{ $name }}, to: {{ toJson .peers }}, ports: {{ include "gauth.policyPorts" (list $protocols .ports) }} }
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.consul.enabled }}
  - { pods: gauth-auth, name: 8-consul, for: 8 where Configuration Servers are, to: {{ toJson $to.consul.peers }}, ports: {{ include "gauth.policyPorts" (list "TCP" ($to.consul.ports | default (include "gauth.urlPorts" .Values.consul.url | fromJsonArray))) }} }
{{- end }}
  - { pods: gauth-auth, name: 10-redis, for: 10 sessions, to: {{ toJson $to.redis.peers }}, ports: {{ include "gauth.policyPorts" (list "TCP" ($to.redis.ports | default (include "gauth.redisPorts" . | fromJsonArray))) }} }
{{- range $name, $key := dict "identity-providers" "identityProviders" "metadata" "metadata" "logout-calls" "logoutCalls" "key-sets" "keySets" "salesforce" "salesforce" }}
{{- with index $to $key }}
{{- if .enabled }}
  - { pods: gauth-auth, name: {{ $name }}, for: {{ $name | replace "-" " " }}, to: {{ .peers | default $values.networkPolicy.public | toJson }}, ports: {{ include "gauth.policyPorts" (list "TCP" .ports) }} }
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* The kinds of pods as JSON: whether they serve, whether they use the database, and which of one another they ask. */ -}}
{{- define "gauth.networkWorkloads" -}}
{{- $http := list (dict "protocol" "TCP" "port" 8080) -}}
{{- $auth := dict "name" "5-auth" "for" "5 auth-api" "of" (list "gauth-auth") "ports" $http -}}
{{- $environment := dict "name" "7-environment" "for" "7 environment-api" "of" (list "gauth-environment") "ports" $http -}}
{{- $asksOfAuth := list (include "gauth.askedElsewhere" (list . $environment "auth") | fromJson) -}}
{{- if .Values.services.config_server.enabled -}}
{{- $ports := include "gauth.policyPorts" (list "TCP" (list 8888)) | fromJsonArray -}}
{{- $asksOfAuth = append $asksOfAuth (dict "name" "4-own-configuration-server" "for" "4 the Configuration Server of this chart" "of" (list "gauth-config-server") "ports" $ports) -}}
{{- end -}}
{{- $workloads := dict
  "gauth-auth" (dict "serves" true "database" true "asks" $asksOfAuth)
  "gauth-environment" (dict "serves" true "database" true "asks" (list (include "gauth.askedElsewhere" (list . $auth "environment") | fromJson)))
  "gauth-auth-ui" (dict "serves" true "database" false "asks" (list $auth))
-}}
{{- $served := list "gauth-auth" "gauth-environment" "gauth-auth-ui" -}}
{{- if .Values.services.config_server.enabled -}}
{{- $_ := set $workloads "gauth-config-server" (dict "serves" true "database" true "asks" list) -}}
{{- $served = append $served "gauth-config-server" -}}
{{- end -}}
{{- if .Values.services.db.init -}}
{{- $_ := set $workloads "gauth-migration" (dict "serves" false "database" true "asks" list) -}}
{{- end -}}
{{- if .Values.provisioning.enabled -}}
{{- $_ := set $workloads "gauth-provisioning" (dict "serves" false "database" false "asks" (list $auth $environment)) -}}
{{- end -}}
{{- if .Values.tests.enabled -}}
{{- $ports := include "gauth.policyPorts" (list "TCP" (ternary (list 8080 8090 8888) (list 8080 8090) .Values.services.config_server.enabled)) | fromJsonArray -}}
{{- $_ := set $workloads "gauth-test" (dict "serves" false "database" false "asks" (list (dict "name" "services" "for" "what helm test looks at" "of" $served "ports" $ports))) -}}
{{- end -}}
{{ $workloads | toJson }}
{{- end -}}

{{- /* What a service asks of another: that of the release, or the one that the product's setting names: by its port, or where that is one of a Service, by that of pods. Takes a list: root, what it asks of the release, its key below `services`. */ -}}
{{- define "gauth.askedElsewhere" -}}
{{- $asked := index . 1 -}}
{{- with include "gauth.elsewhere" (list (index . 0) (index . 2)) -}}
{{- $asked = dict "name" $asked.name "for" $asked.for "of" list "ports" (include "gauth.policyPorts" (list "TCP" (append (include "gauth.urlPorts" . | fromJsonArray) 8080)) | fromJsonArray) -}}
{{- end -}}
{{ $asked | toJson }}
{{- end -}}

{{- /* Peers of a policy: pods of this release in its namespace, as JSON; takes a list of the root context and a list of their names. None is anywhere. */ -}}
{{- define "gauth.ownPods" -}}
{{- $peers := list -}}
{{- range $name := index . 1 -}}
{{- $peers = append $peers (dict "podSelector" (dict "matchLabels" (include "gauth.selector" (list (index $ 0) $name "") | fromYaml))) -}}
{{- end -}}
{{ $peers | toJson }}
{{- end -}}

{{- /* Ports of a policy as JSON; takes a list of protocols, separated by a blank, and a list of ports. */ -}}
{{- define "gauth.policyPorts" -}}
{{- $ports := list -}}
{{- range $protocol := index . 0 | splitList " " -}}
{{- range $port := index $ 1 | uniq -}}
{{- $ports = append $ports (dict "protocol" $protocol "port" ($port | int64)) -}}
{{- end -}}
{{- end -}}
{{ $ports | toJson }}
{{- end -}}

{{- /* The ports of URLs that a comma separates, as JSON. */ -}}
{{- define "gauth.urlPorts" -}}
{{- $ports := list -}}
{{- range $url := nospace . | splitList "," -}}
{{- $parts := urlParse $url -}}
{{- $port := regexFind ":[0-9]+$" $parts.host | trimPrefix ":" -}}
{{- $ports = append $ports ($port | default (ternary "443" "80" (eq $parts.scheme "https")) | int) -}}
{{- end -}}
{{ $ports | uniq | toJson }}
{{- end -}}

{{- /* The ports of Redis as JSON: those of the nodes; behind Sentinels also the usual one of the servers that they name. */ -}}
{{- define "gauth.redisPorts" -}}
{{- with .Values.redis -}}
{{- $ports := list -}}
{{- range $node := compact (nospace (.cluster_nodes | default "") | splitList ",") -}}
{{- $ports = append $ports (regexFind "[0-9]+$" $node | int) -}}
{{- end -}}
{{- if or (not $ports) (eq .mode "sentinel") .sentinel.master -}}
{{- $ports = append $ports (ternary 6380 6379 .use_tls) -}}
{{- end -}}
{{ $ports | uniq | toJson }}
{{- end -}}
{{- end -}}
