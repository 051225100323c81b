{{/* How long requests may still come after a pod was told to stop. */}}
{{- define "sleutelbos.leaveSeconds" -}}10{{- end }}
{{/* How long a pod is left in peace. The product ends a shutdown that hangs after 30 s by itself, draining included. */}}
{{- define "sleutelbos.graceSeconds" -}}40{{- end }}

{{- define "sleutelbos.name" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end }}

{{- define "sleutelbos.selector" -}}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "sleutelbos.labels" -}}
{{ include "sleutelbos.selector" . }}
app.kubernetes.io/name: sleutelbos
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{- define "sleutelbos.image" -}}
{{ .root.Values.image.registry }}/{{ .image }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "sleutelbos.pod" -}}
automountServiceAccountToken: false
terminationGracePeriodSeconds: {{ include "sleutelbos.graceSeconds" .root }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "sleutelbos.selector" . | nindent 8 }}
{{- end }}

{{- define "sleutelbos.locked" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
