{{/* Names and labels of a service's objects. */}}
{{- define "concordat.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" -}}
{{- end }}

{{- define "concordat.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "concordat.labels" -}}
{{ include "concordat.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: concordat
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* An image by digest where one is given, by tag otherwise. Takes (dict "image" … "tag" …). */}}
{{- define "concordat.image" -}}
{{- $repository := required "image.repository: which image?" .image.repository -}}
{{- if .image.digest -}}
{{ $repository }}@{{ .image.digest }}
{{- else -}}
{{ $repository }}:{{ .image.tag | default .tag }}
{{- end -}}
{{- end }}

{{/* A part of the configuration: the chart's own, or the one that an umbrella gives to all. Takes (list $ "party"). */}}
{{- define "concordat.part" -}}
{{- $root := index . 0 -}}
{{- $key := index . 1 -}}
{{- $global := index (default dict $root.Values.global) $key -}}
{{- toYaml (default (default dict $global) (index $root.Values $key)) -}}
{{- end }}

{{/* The ConfigMap with the manifest: this party's own, or the one that an umbrella gives to all. */}}
{{- define "concordat.manifestName" -}}
{{- $global := default dict (index (default dict .Values.global) "manifest") -}}
{{- required "manifest.configMapName: the ConfigMap with the federation's signed manifest" (default (get $global "configMapName") .Values.manifest.configMapName) -}}
{{- end }}

{{/* Nobody's privileges: the same for the service and the migration. */}}
{{- define "concordat.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "concordat.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
