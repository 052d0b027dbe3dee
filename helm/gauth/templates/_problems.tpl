{{- /* Refuses values that cannot work, with every reason at once. Reasons name values and never repeat them, because many are secrets. */ -}}
{{- define "gauth.refuseProblems" -}}
{{- $problems := list -}}
{{- range $part := list "stores" "consul" "services" "jks" -}}
{{- $problems = concat $problems (include (printf "gauth.problems.%s" $part) $ | fromJsonArray) -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "the values of gauth are not complete:\n- %s" (join "\n- " $problems)) -}}
{{- end -}}
{{- end -}}

{{- define "gauth.problems.stores" -}}
{{- $problems := list -}}
{{- with .Values.postgres -}}
  {{- if .deploy -}}
    {{- $problems = append $problems "postgres.deploy is true, but this chart brings no PostgreSQL; run one and name it in postgres.host" -}}
  {{- end -}}
  {{- if not .secret.create -}}
    {{- if not .secret.name_override -}}
      {{- $problems = append $problems "postgres.secret.create is false, so postgres.secret.name_override must name the Secret that holds DATABASE_URL" -}}
    {{- end -}}
  {{- else -}}
    {{- range $name := list "host" "username" "password" -}}
      {{- if not (index $.Values.postgres $name) -}}
        {{- $problems = append $problems (printf "postgres.%s is missing" $name) -}}
      {{- end -}}
    {{- end -}}
    {{- if and .ca (eq $.Values.services.db.ssl "disable") -}}
      {{- $problems = append $problems "postgres.ca is set, but services.db.ssl is disable" -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- with .Values.redis -}}
  {{- if .deploy -}}
    {{- $problems = append $problems "redis.deploy is true, but this chart brings no Redis; run one and name it in redis.cluster_nodes" -}}
  {{- end -}}
  {{- if not .secret.create -}}
    {{- if not .secret.name_override -}}
      {{- $problems = append $problems "redis.secret.create is false, so redis.secret.name_override must name the Secret that holds REDIS_URL" -}}
    {{- end -}}
  {{- else -}}
    {{- if contains "," .cluster_nodes -}}
      {{- $problems = append $problems "redis.cluster_nodes names several nodes, but this version talks to one Redis server; name that one" -}}
    {{- else if not (regexMatch "^[^\\s/@:]+:[0-9]+$" .cluster_nodes) -}}
      {{- $problems = append $problems "redis.cluster_nodes must be the host:port of a Redis server" -}}
    {{- end -}}
    {{- if and .password_required (not .password) -}}
      {{- $problems = append $problems "redis.password is missing; if the server wants none, set redis.password_required to false" -}}
    {{- end -}}
  {{- end -}}
  {{- if and .ca (not .use_tls) -}}
    {{- $problems = append $problems "redis.ca is set, but redis.use_tls is false" -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.consul" -}}
{{- $problems := list -}}
{{- with .Values.consul -}}
  {{- if and .enabled (not .url) -}}
    {{- $problems = append $problems "consul.url is missing: scheme, host and port of Consul" -}}
  {{- end -}}
  {{- if and .enabled (not .secret.create) (not .secret.name_override) -}}
    {{- $problems = append $problems "consul.secret.create is false, so consul.secret.name_override must name the Secret that holds CONSUL_TOKEN" -}}
  {{- end -}}
{{- end -}}
{{- $problems | toJson -}}
{{- end -}}

{{- define "gauth.problems.services" -}}
{{- $problems := list -}}
{{- if not .Values.image.registry -}}
  {{- $problems = append $problems "image.registry is missing: host and folder of the images" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.frontend) -}}
  {{- $problems = append $problems "ingress.frontend is missing: the host name that browsers use" -}}
{{- end -}}
{{- if not (or .Values.ingress.enabled .Values.services.auth.issuer) -}}
  {{- $problems = append $problems "ingress.enabled is false, so services.auth.issuer must say how browsers reach gauth: https://<host>/auth/v3" -}}
{{- end -}}
{{- if and .Values.services.auth.client_ca (not .Values.services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER) -}}
  {{- $problems = append $problems "services.auth.client_ca is set, but services.auth.env.TRUSTED_CLIENT_CERTIFICATE_HEADER does not name the header in which the ingress passes certificates on" -}}
{{- end -}}
{{- if and .Values.internal_ingress.enabled (not .Values.internal_ingress.frontend) -}}
  {{- $problems = append $problems "internal_ingress.frontend is missing: the host name that services use" -}}
{{- end -}}
{{- with .Values.services.secret -}}
  {{- if not .create -}}
    {{- if not .name_override -}}
      {{- $problems = append $problems "services.secret.create is false, so services.secret.name_override must name the Secret that holds KEY_RING, OPERATIONS_PASSWORD_HASH and SERVICE_CLIENT_SECRET" -}}
    {{- end -}}
  {{- else -}}
    {{- if not .key_ring -}}
      {{- $problems = append $problems "services.secret.key_ring is missing; make one with: echo \"k1:$(openssl rand -base64 32)\"" -}}
    {{- else if not (regexMatch "^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/_-]{43,}={0,2}(,[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/_-]{43,}={0,2})*$" .key_ring) -}}
      {{- $problems = append $problems "services.secret.key_ring must be id:base64[,id:base64] with at least 32 bytes in each key" -}}
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

{{- define "gauth.problems.jks" -}}
{{- $problems := list -}}
{{- with .Values.services.auth.jks -}}
  {{- if and .enabled (not .secret.create) (not .secret.name_override) -}}
    {{- $problems = append $problems (printf "services.auth.jks.secret.create is false, so services.auth.jks.secret.name_override must name the Secret that holds %s, KEYSTORE_PASSWORD and KEYSTORE_KEY_PASSWORD" .keyStore) -}}
  {{- end -}}
  {{- if and .enabled .secret.create -}}
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
