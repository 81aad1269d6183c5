{{/* An egress rule to a port, to the peers named or to anywhere. */}}
{{- define "concordat.egress" -}}
- ports: [{protocol: TCP, port: {{ .port }}}]
  {{- with .to }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* In: the API and the probes. Out: DNS, its database, the broker, the issuer. Nothing else. */}}
{{- define "concordat.network" -}}
{{- $network := .Values.networkPolicy -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "concordat.name" . }}
  labels: {{- include "concordat.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "concordat.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports: [{protocol: TCP, port: 8443}]
      {{- with $network.apiFrom }}
      from: {{- toYaml . | nindent 8 }}
      {{- end }}
    {{- with $network.monitoringFrom }}
    - ports: [{protocol: TCP, port: 8444}]
      from: {{- toYaml . | nindent 8 }}
    {{- end }}
  egress:
    - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
    {{- include "concordat.egress" $network.database | nindent 4 }}
    {{- include "concordat.egress" $network.kafka | nindent 4 }}
    {{- include "concordat.egress" $network.issuer | nindent 4 }}
{{- end }}
