{{/* Brings the database to this release before the service comes: services only check the version. */}}
{{- define "concordat.migration" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "concordat.name" . }}-migrate
  labels: {{- include "concordat.labels" . | nindent 4 }}
    app.kubernetes.io/component: migration
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "0"
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 1
  activeDeadlineSeconds: 900
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {{ .Chart.Name }}-migration
        app.kubernetes.io/instance: {{ .Release.Name }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      {{- with .Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "concordat.podSecurity" . | nindent 8 }}
      containers:
        - name: migrate
          image: {{ include "concordat.image" (dict "image" .Values.migration.image "tag" .Chart.AppVersion) }}
          imagePullPolicy: {{ .Values.migration.image.pullPolicy }}
          args:
            - {{ required "database.url: which database?" .Values.database.url | quote }}
            - {{ .Values.migration.user | quote }}
            - /etc/concordat/migration/password
            - {{ .Values.database.user | quote }}
            - {{ .Values.migration.auditReader | quote }}
          securityContext: {{- include "concordat.containerSecurity" . | nindent 12 }}
          resources:
            requests: {cpu: 100m, memory: 192Mi}
            limits: {memory: 384Mi}
          volumeMounts:
            - {name: password, mountPath: /etc/concordat/migration, readOnly: true}
            {{- if .Values.databaseTls.secretName }}
            - {name: database-tls, mountPath: /etc/concordat/database, readOnly: true}
            {{- end }}
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: password
          secret:
            secretName: {{ required "migration.secretName: the Secret with the migrate role's password" .Values.migration.secretName }}
            items: [{key: {{ .Values.migration.secretKey }}, path: password}]
            defaultMode: 0440
        {{- with .Values.databaseTls.secretName }}
        - name: database-tls
          secret:
            secretName: {{ . }}
            defaultMode: 0440
        {{- end }}
        - name: tmp
          emptyDir: {}
{{- end }}
