{{- /* Refuses values that cannot work, with every reason at once. Reasons name values and never repeat them, because many are secrets. */ -}}
{{- define "gauth.refuseProblems" -}}
{{- with include "gauth.problems" . | fromJsonArray -}}
{{- fail (printf "the values of gauth are not complete:\n- %s" (join "\n- " .)) -}}
{{- end -}}
{{- end -}}

{{- define "gauth.problems" -}}
{{- $problems := list -}}
{{- range $part := list "postgres" "redis" "others" "vault" "services" "tls" "jks" "colors" "pods" "provisioning" "scaling" "waysIn" -}}
{{- $problems = concat $problems (include (printf "gauth.problems.%s" $part) $ | fromJsonArray) -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.postgres" -}}
{{- $problems := list -}}
{{- with .Values.postgres -}}
  {{- if .deploy -}}
    {{- $problems = append $problems "postgres.deploy is true, but this chart brings no PostgreSQL; run one and name it in postgres.host" -}}
  {{- end -}}
  {{- if include "gauth.makesSecret" (list $ "postgres") -}}
    {{- range $name := list "host" "username" "password" -}}
      {{- if not (index $.Values.postgres $name) -}}
        {{- $problems = append $problems (printf "postgres.%s is missing" $name) -}}
      {{- end -}}
    {{- end -}}
    {{- if and .ca (eq $.Values.services.db.ssl "disable") -}}
      {{- $problems = append $problems "postgres.ca is set, but services.db.ssl is disable; set it to verify-full" -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.redis" -}}
{{- $problems := list -}}
{{- with .Values.redis -}}
  {{- if .deploy -}}
    {{- $problems = append $problems "redis.deploy is true, but this chart brings no Redis; run one and name it in redis.cluster_nodes" -}}
  {{- end -}}
  {{- if include "gauth.makesSecret" (list $ "redis") -}}
    {{- if not .cluster_nodes -}}
      {{- $problems = append $problems "redis.cluster_nodes is missing: host:port of the Redis server, of nodes of the Cluster, or of the Sentinels" -}}
    {{- end -}}
    {{- if and .password_required (not .password) -}}
      {{- $problems = append $problems "redis.password is missing; if the server wants none, set redis.password_required to false" -}}
    {{- end -}}
    {{- if and .sentinel.password_required (not .sentinel.password) -}}
      {{- $problems = append $problems "redis.sentinel.password is missing; if the Sentinels want none, set redis.sentinel.password_required to false" -}}
    {{- end -}}
  {{- end -}}
  {{- if and (eq .mode "single") (contains "," (.cluster_nodes | default "")) -}}
    {{- $problems = append $problems "redis.cluster_nodes names several servers, but redis.mode is single; name one, or set redis.mode to cluster or sentinel" -}}
  {{- end -}}
  {{- if and (eq .mode "sentinel") (not .sentinel.master) -}}
    {{- $problems = append $problems "redis.mode is sentinel, so redis.sentinel.master must be the name that the Sentinels know the master by" -}}
  {{- end -}}
  {{- if and .sentinel.master (has .mode (list "single" "cluster")) -}}
    {{- $problems = append $problems (printf "redis.sentinel.master is set, but redis.mode is %s; set it to sentinel" .mode) -}}
  {{- end -}}
  {{- range $name := list "ca" "tls_servername" -}}
    {{- if and (index $.Values.redis $name) (not $.Values.redis.use_tls) -}}
      {{- $problems = append $problems (printf "redis.%s is set, but redis.use_tls is false" $name) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.others" -}}
{{- $problems := list -}}
{{- with .Values.consul -}}
  {{- if and .enabled (not .url) -}}
    {{- $problems = append $problems "consul.url is missing: scheme, host and port of Consul" -}}
  {{- end -}}
{{- end -}}
{{- with .Values.elasticsearch -}}
  {{- if and .enabled (not .url) -}}
    {{- $problems = append $problems "elasticsearch.url is missing: https://host:9200 of one node or of several" -}}
  {{- end -}}
  {{- if and .enabled .password (not .username) (not .api_key) -}}
    {{- $problems = append $problems "elasticsearch.password is set, so elasticsearch.username must say whose it is" -}}
  {{- end -}}
  {{- if and .enabled .username (not .password) (not .api_key) (ne (toString .secret.create) "false") -}}
    {{- $problems = append $problems "elasticsearch.username is set, but neither elasticsearch.password nor elasticsearch.api_key; if a Secret holds it, set elasticsearch.secret.create to false" -}}
  {{- end -}}
{{- end -}}
{{- range $name := list "consul" "elasticsearch" -}}
  {{- with index $.Values $name -}}
    {{- if and .enabled .ca .url (not (contains "https://" .url)) -}}
      {{- $problems = append $problems (printf "%s.ca is set, but %s.url does not begin with https://" $name $name) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if and .Values.tracing.headers (not .Values.tracing.endpoint) -}}
  {{- $problems = append $problems "tracing.headers is set, but no tracing.endpoint to send them to" -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.vault" -}}
{{- $problems := list -}}
{{- if .Values.services.secrets.useSecretProviderClass -}}
  {{- range $name := include "gauth.unreadSecrets" . | fromJsonArray -}}
    {{- if not (regexMatch "^(elasticsearch|tracing)\\." $name) -}}
      {{- $problems = append $problems (printf "services.secrets.useSecretProviderClass is true, so %s must be empty: the vault has it" $name) -}}
    {{- end -}}
  {{- end -}}
{{- else if .Values.services.secrets.aadpodidbinding -}}
  {{- $problems = append $problems "services.secrets.aadpodidbinding is set, but services.secrets.useSecretProviderClass is false" -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.services" -}}
{{- $problems := list -}}
{{- if not .Values.image.registry -}}
  {{- $problems = append $problems "image.registry is missing: host and folder of the images" -}}
{{- end -}}
{{- if and .Values.services.auth.client_ca (not (.Values.services.auth.env | default dict).TRUSTED_CLIENT_CERTIFICATE_HEADER) (not .Values.services.auth.tls.enabled) -}}
  {{- $problems = append $problems "services.auth.client_ca is set, but services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER does not name the header in which the ingress passes certificates on" -}}
{{- end -}}
{{- if and .Values.internal_ingress.enabled (not .Values.internal_ingress.frontend) -}}
  {{- $problems = append $problems "internal_ingress.frontend is missing: the host name that services use" -}}
{{- end -}}
{{- with .Values.services.auth -}}
  {{- $env := .env | default dict -}}
  {{- if and $env.MTLS_ISSUER (not .client_ca) (not $env.TRUSTED_CLIENT_CERTIFICATE_HEADER) -}}
    {{- $problems = append $problems "services.auth.env.MTLS_ISSUER is set, but neither services.auth.client_ca nor services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER, by which certificates of clients would come" -}}
  {{- end -}}
  {{- if and (eq (toString $env.WEB_SERVICES_SESSION_SAME_SITE) "none") (hasPrefix "http:" (include "gauth.issuer" $)) -}}
    {{- $problems = append $problems "services.auth.env.WEB_SERVICES_SESSION_SAME_SITE is none, so browsers must reach auth-api by https; name the host in ingress.frontend or services.auth.issuer" -}}
  {{- end -}}
{{- end -}}
{{- if include "gauth.makesSecret" (list . "services") -}}
  {{- with .Values.services.secret -}}
    {{- if and .key_ring (not (regexMatch "^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/_-]{43,}={0,2}(,[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/_-]{43,}={0,2})*$" .key_ring)) -}}
      {{- $problems = append $problems "services.secret.key_ring must be id:base64[,id:base64] with at least 32 bytes in each key; make one with: echo \"k1:$(openssl rand -base64 32)\"" -}}
    {{- end -}}
    {{- if not .admin_password -}}
      {{- $problems = append $problems "services.secret.admin_password is missing: the bcrypt hash of the operations user's password" -}}
    {{- else if not (regexMatch "^\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}$" .admin_password) -}}
      {{- $problems = append $problems "services.secret.admin_password must be a bcrypt hash, as htpasswd -nbB prints it, not the password itself" -}}
    {{- end -}}
    {{- if not .client_secret -}}
      {{- $problems = append $problems "services.secret.client_secret is missing: the secret of the client that gauth's own services use" -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.tls" -}}
{{- $problems := list -}}
{{- range $name := list "auth" "environment" "auth_ui" "config_server" -}}
  {{- with (index $.Values.services $name).tls -}}
    {{- if and .enabled (not .secretName) -}}
      {{- $problems = append $problems (printf "services.%s.tls.secretName is missing: a Secret of type kubernetes.io/tls" $name) -}}
    {{- end -}}
    {{- if and (dig "client_ca" "" (index $.Values.services $name)) (not .enabled) (ne $name "auth") -}}
      {{- $problems = append $problems (printf "services.%s.client_ca is set, but services.%s.tls.enabled is false" $name $name) -}}
    {{- end -}}
    {{- if and .ca (not .enabled) -}}
      {{- $problems = append $problems (printf "services.%s.tls.ca is set, but services.%s.tls.enabled is false" $name $name) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.jks" -}}
{{- $problems := list -}}
{{- with .Values.services.auth.jks -}}
  {{- if include "gauth.makesSecret" (list $ "jks") -}}
    {{- if not .keyStoreFileData -}}
      {{- $problems = append $problems "services.auth.jks.keyStoreFileData is missing: the keystore in base64" -}}
    {{- else if not (regexMatch "^[A-Za-z0-9+/]+={0,2}$" .keyStoreFileData) -}}
      {{- $problems = append $problems "services.auth.jks.keyStoreFileData must be base64 in one line, as base64 -w0 prints it" -}}
    {{- end -}}
    {{- if not .keyStorePassword -}}
      {{- $problems = append $problems "services.auth.jks.keyStorePassword is missing" -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.colors" -}}
{{- $problems := list -}}
{{- with .Values.preview -}}
  {{- if .enabled -}}
    {{- $sets := include "gauth.sets" $ | fromJsonArray -}}
    {{- $same := true -}}
    {{- range $image := list "auth-api" "environment-api" "auth-ui" -}}
      {{- $same = and $same (eq (include "gauth.image" (list $ $image (first $sets))) (include "gauth.image" (list $ $image (last $sets)))) -}}
    {{- end -}}
    {{- if not (or $.Values.COLOR $same) -}}
      {{- $problems = append $problems "preview.tag or preview.digests are another version, so COLOR must name the color of the active set: without one the Services lead to both" -}}
    {{- end -}}
    {{- if not .color -}}
      {{- $problems = append $problems "preview.color is missing: the color of the set beside the active one" -}}
    {{- else if eq .color $.Values.COLOR -}}
      {{- $problems = append $problems "preview.color is COLOR; the two sets need different colors" -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $color := list .Values.COLOR .Values.preview.color -}}
  {{- if eq (toString $color) "active" -}}
    {{- $problems = append $problems "a color cannot be called active, because the Service gauth-auth-active leads to whichever is" -}}
  {{- end -}}
  {{- if regexMatch "^ui(-|$)" (toString $color) -}}
    {{- $problems = append $problems "a color can neither be ui nor begin with ui-, because gauth-auth-ui is another service" -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.provisioning" -}}
{{- $problems := list -}}
{{- with .Values.provisioning -}}
  {{- if and .enabled (not .configuration) (not .existingConfigMap) -}}
    {{- $problems = append $problems "provisioning.enabled is true, so provisioning.configuration must hold what to apply, or provisioning.existingConfigMap name where it is" -}}
  {{- end -}}
  {{- if and .enabled .configuration (gt (len .files) 1) -}}
    {{- $problems = append $problems "provisioning.files names several files, but provisioning.configuration is one; name one, or put them into a ConfigMap of yours" -}}
  {{- end -}}
  {{- if and .enabled .configuration .existingConfigMap -}}
    {{- $problems = append $problems "provisioning.configuration and provisioning.existingConfigMap are both set; set one of them" -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}
