{{- define "concordat.workload" -}}
{{- $scheme := ternary "HTTPS" "HTTP" (not (empty .Values.tls.secretName)) -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "concordat.name" . }}
  labels: {{- include "concordat.labels" . | nindent 4 }}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "concordat.name" . }}
  labels: {{- include "concordat.labels" . | nindent 4 }}
data:
  application.properties: |
    {{- include "concordat.applicationProperties" . | trim | nindent 4 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "concordat.name" . }}
  labels: {{- include "concordat.labels" . | nindent 4 }}
spec:
  selector: {{- include "concordat.selector" . | nindent 4 }}
  ports:
    - name: api
      port: 8443
      targetPort: api
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "concordat.name" . }}
  labels: {{- include "concordat.labels" . | nindent 4 }}
spec:
  # One instance numbers the party's streams and its audit log. A drain may move it: a running job resumes.
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "concordat.selector" . | nindent 6 }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "concordat.name" . }}
  labels: {{- include "concordat.labels" . | nindent 4 }}
spec:
  replicas: 1
  strategy:
    # Never two at a time: the old one has gone before the new one reads its streams.
    type: Recreate
  selector:
    matchLabels: {{- include "concordat.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "concordat.labels" . | nindent 8 }}
      annotations:
        concordat.org/configuration: {{ include "concordat.applicationProperties" . | sha256sum }}
    spec:
      serviceAccountName: {{ include "concordat.name" . }}
      automountServiceAccountToken: false
      {{- with .Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "concordat.podSecurity" . | nindent 8 }}
      terminationGracePeriodSeconds: 45
      containers:
        - name: {{ .Chart.Name }}
          image: {{ include "concordat.image" (dict "image" .Values.image "tag" .Chart.AppVersion) }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args: ["--spring.config.additional-location=file:/etc/concordat/config/"]
          env:
            - name: JAVA_TOOL_OPTIONS
              value: {{ .Values.javaOptions | quote }}
          securityContext: {{- include "concordat.containerSecurity" . | nindent 12 }}
          ports:
            - name: api
              containerPort: 8443
            - name: management
              containerPort: 8444
          startupProbe:
            httpGet: {path: /actuator/health/liveness, port: management, scheme: {{ $scheme }}}
            periodSeconds: 5
            failureThreshold: 36
          livenessProbe:
            httpGet: {path: /actuator/health/liveness, port: management, scheme: {{ $scheme }}}
            periodSeconds: 20
            timeoutSeconds: 5
          readinessProbe:
            httpGet: {path: /actuator/health/readiness, port: management, scheme: {{ $scheme }}}
            periodSeconds: 10
            timeoutSeconds: 5
          resources: {{- toYaml .Values.resources | nindent 12 }}
          volumeMounts:
            - {name: config, mountPath: /etc/concordat/config, readOnly: true}
            - {name: secrets, mountPath: /etc/concordat/secrets, readOnly: true}
            - {name: manifest, mountPath: /etc/concordat/manifest, readOnly: true}
            - {name: party-keystore, mountPath: /etc/concordat/party-keystore, readOnly: true}
            - {name: artifacts, mountPath: /var/lib/concordat/artifacts}
            - {name: keystore, mountPath: /var/lib/concordat/keystore}
            - {name: tmp, mountPath: /tmp}
            {{- if .Values.data }}
            - {name: data, mountPath: /var/lib/concordat/data, readOnly: true}
            {{- end }}
            {{- if .Values.tls.secretName }}
            - {name: tls, mountPath: /etc/concordat/tls, readOnly: true}
            {{- end }}
            {{- if .Values.kafkaTls.secretName }}
            - {name: kafka-tls, mountPath: /etc/concordat/kafka, readOnly: true}
            {{- end }}
            {{- if .Values.databaseTls.secretName }}
            - {name: database-tls, mountPath: /etc/concordat/database, readOnly: true}
            {{- end }}
      volumes:
        - name: config
          configMap:
            name: {{ include "concordat.name" . }}
        # A file for each secret, named by its property: Spring reads the folder as a configtree.
        - name: secrets
          secret:
            secretName: {{ required "secrets.name: the Secret with the files of secrets" .Values.secrets.name }}
            defaultMode: 0440
        # Folders, not single files: what is replaced in them arrives, and a running service takes it.
        - name: manifest
          configMap:
            name: {{ include "concordat.manifestName" . }}
        - name: party-keystore
          secret:
            secretName: {{ required "partyKeystore.secretName: the Secret with the file that 'concordat party init' made" .Values.partyKeystore.secretName }}
            items: [{key: {{ .Values.partyKeystore.key }}, path: keystore}]
            defaultMode: 0440
        - name: artifacts
          persistentVolumeClaim:
            claimName: {{ required "artifacts.claimName: where outputs are kept" .Values.artifacts.claimName }}
        - name: keystore
          persistentVolumeClaim:
            claimName: {{ required "keystore.claimName: where the secrets of open jobs are kept" .Values.keystore.claimName }}
        - name: tmp
          emptyDir:
            sizeLimit: 1Gi
        {{- if .Values.data }}
        - name: data
          persistentVolumeClaim:
            claimName: {{ required "data.claimName: where the institution's files are" .Values.data.claimName }}
            readOnly: true
        {{- end }}
        {{- with .Values.tls.secretName }}
        - name: tls
          secret:
            secretName: {{ . }}
            defaultMode: 0440
        {{- end }}
        {{- with .Values.kafkaTls.secretName }}
        - name: kafka-tls
          secret:
            secretName: {{ . }}
            defaultMode: 0440
        {{- end }}
        {{- with .Values.databaseTls.secretName }}
        - name: database-tls
          secret:
            secretName: {{ . }}
            defaultMode: 0440
        {{- end }}
{{- end }}
