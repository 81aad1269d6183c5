{{/*
The configuration tree as properties, one line a leaf: services read no YAML. Names become kebab-case; a name with a dot
(a property of the Kafka client) stays, in brackets, as one name. Takes (list PREFIX VALUE).
*/}}
{{- define "concordat.properties" -}}
{{- $prefix := index . 0 -}}
{{- $value := index . 1 -}}
{{- if kindIs "map" $value -}}
{{- range $key, $below := $value -}}
{{- $name := ternary (printf "[%s]" $key) (printf ".%s" (kebabcase $key)) (contains "." $key) -}}
{{- include "concordat.properties" (list (printf "%s%s" $prefix $name) $below) -}}
{{- end -}}
{{- else if kindIs "slice" $value -}}
{{- range $index, $below := $value -}}
{{- include "concordat.properties" (list (printf "%s[%d]" $prefix $index) $below) -}}
{{- end -}}
{{- else if kindIs "float64" $value -}}
{{ $prefix }}={{ $value | toJson }}
{{ else if not (kindIs "invalid" $value) -}}
{{- $text := toString $value -}}
{{- if regexMatch "[\\r\\n\\\\]" $text }}{{ fail (printf "%s must have neither line break nor backslash" $prefix) }}{{ end -}}
{{ $prefix }}={{ $text }}
{{ end -}}
{{- end }}

{{/* application.properties of a service; parties, keys, topics and floors are the manifest's, secrets are in files of their own. */}}
{{- define "concordat.applicationProperties" -}}
{{- $party := include "concordat.part" (list . "party") | fromYaml -}}
{{- $kafka := include "concordat.part" (list . "kafka") | fromYaml -}}
{{- $security := include "concordat.part" (list . "security") | fromYaml -}}
{{- $id := required "party.id: which party of the federation is this?" (get $party "id") -}}
{{- $_ := required "kafka.bootstrapServers: where is the broker?" (get $kafka "bootstrapServers") -}}
{{- if or .Values.federation (get $kafka "topics") (get $party "institution") -}}
{{ fail "federation, kafka.topics and party.institution are not set by hand: the manifest has them" }}
{{- end -}}
{{- $_ := required "security.issuerUri: whose tokens are taken?" (get $security "issuerUri") -}}
{{- $_ := required "database.url: which database?" .Values.database.url -}}
concordat.secrets-dir=/etc/concordat/secrets
concordat.manifest=/etc/concordat/manifest/{{ .Values.manifest.key }}
concordat.party-keystore=/etc/concordat/party-keystore/keystore
concordat.artifact-root=/var/lib/concordat/artifacts
concordat.keystore=/var/lib/concordat/keystore
{{- if .Values.data }}
concordat.data-root=/var/lib/concordat/data
{{- end }}
{{ include "concordat.properties" (list "concordat.party" $party) -}}
{{ include "concordat.properties" (list "concordat.kafka" $kafka) -}}
{{ include "concordat.properties" (list "concordat.security" (merge $security (dict "audience" $id))) -}}
{{ include "concordat.properties" (list "concordat.policy" (include "concordat.part" (list . "policy") | fromYaml)) -}}
{{ include "concordat.properties" (list "concordat.limits" .Values.limits) -}}
{{ include "concordat.properties" (list "concordat.connections" .Values.connections) -}}
{{ include "concordat.properties" (list "concordat.database" .Values.database) -}}
server.address=0.0.0.0
server.port=8443
management.server.address=0.0.0.0
management.server.port=8444
{{- if .Values.tls.secretName }}
server.ssl.certificate=/etc/concordat/tls/tls.crt
server.ssl.certificate-private-key=/etc/concordat/tls/tls.key
management.server.ssl.certificate=/etc/concordat/tls/tls.crt
management.server.ssl.certificate-private-key=/etc/concordat/tls/tls.key
{{- else if not .Values.tls.terminatedBefore }}
{{ fail "tls.secretName: which certificate? (or tls.terminatedBefore: true, where a mesh or proxy encrypts up to the pod)" }}
{{- end }}
{{- end }}
