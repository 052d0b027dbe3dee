# What installers of the product send by curl, with bodies as they write them. Prints a line of JSON for each call. ORIGIN is where the services are,
# HASH the hash of the operations user's password, PORT a port for a Configuration Server.
set -euo pipefail

auth="$ORIGIN/auth/v3"
environment="$ORIGIN/environment/v3"
uuid=3f0c1de4-8c1f-4e5c-9d0b-6c3f6f1a2b47

call() {
  local answer scenario=$1
  shift
  answer=$(curl -s -w '\n%{http_code}' "$@")
  printf '{"scenario":"%s","result":{"status":%s,"body":%s}}\n' "$scenario" "${answer##*$'\n'}" "${answer%$'\n'*}"
}

client='{"data": {
    "name": "gauth_client",
    "clientType": "CONFIDENTIAL",
    "refreshTokenExpirationTimeout": 2592000,
    "client_id": "gauth_client",
    "client_secret": "secret",
    "authorities": ["ROLE_INTERNAL_CLIENT"],
    "scope": ["*"],
    "authorizedGrantTypes": [
      "client_credentials",
      "authorization_code",
      "refresh_token",
      "password"
    ],
    "redirectURIs": ["https://gauth.apps.example", "https://gws.apps.example"],
    "accessTokenExpirationTimeout": 43200,
    "internalClient": true
  }
}'
call 'create client' -X POST "$auth/ops/clients" -u ops:ops -H 'Content-Type: application/json' -d "$client"
call 'create client again' -X POST "$auth/ops/clients" -u ops:ops -H 'Content-Type: application/json' -d "$client"
call 'client' "$auth/ops/clients/gauth_client" -u ops:ops
call 'change client' -X PUT "$auth/ops/clients/gauth_client" -u ops:ops -H 'Content-Type: application/json' \
  -d '{"data":{"redirectURIs":["https://gauth.apps.example","https://gws.apps.example","https://prov.apps.example"]}}'
call 'clients' "$auth/ops/clients" --user ops:ops
call 'unknown client' "$auth/ops/clients/nobody" -u ops:ops
call 'wrong password' "$auth/ops/clients" -u ops:wrong
call 'hash as password' "$auth/ops/clients" -u "ops:$HASH"
call 'token' -X POST "$auth/oauth/token" -H 'Content-Type: application/x-www-form-urlencoded' -u gauth_client:secret \
  -d 'grant_type=client_credentials&scope=*'
token=$(curl -s -X POST "$auth/oauth/token" -u gauth_client:secret -d grant_type=client_credentials | sed -E 's/.*"access_token":"([^"]+)".*/\1/')

call 'create environment' -X POST "$environment/environments" -u ops:ops -H 'Content-Type: application/json' -d '
  { "data": {
        "username": "default",
        "password": "password",
        "connectionProtocol": "addp",
        "localTimeout": 60,
        "remoteTimeout": 90,
        "appName": "Cloud",
        "traceMode": "CFGTMBoth",
        "tlsEnabled": false,
        "configServers": [{
            "primaryPort": '"$PORT"',
            "readOnly": false,
            "primaryAddress": "localhost",
            "locations": "/USW1"
        }],
        "tenant": "Environment",
        "id": "'$uuid'"
    }
  }'
call 'environments with a token' "$environment/environments" -H "Authorization: Bearer $token"
call 'create contact center' -X POST "$environment/contact-centers" -u ops:ops -H 'Content-Type: application/json' -d '
  { "data": {
        "domains": ["t104"],
        "environmentId": "'$uuid'",
        "auth": "configServer",
        "id": "'$uuid'"
    }
  }'
call 'contact centers' "$environment/contact-centers" -u ops:ops
call 'settings' "$environment/contact-centers/$uuid/settings" -u ops:ops
call 'origins' "$environment/cors" -u ops:ops -H 'Content-Type: application/json'

call 'delete contact center' -X DELETE "$environment/contact-centers/$uuid" -u ops:ops
call 'delete environment' -X DELETE "$environment/environments/$uuid" -u ops:ops
call 'delete client' -X DELETE "$auth/ops/clients/gauth_client" -u ops:ops
