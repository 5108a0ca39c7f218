// The public surface: exports only. What is not listed here is internal.
export { GitOpsApp, PodIdentityEgress, PodSecurityLevel } from './app';
export type { GitOpsAppProps, PodIdentityEgressProps } from './app';
export {
  FeaturePipeline, FeatureSource, FeatureType, PipelineEngine, Schedule, StepImage,
} from './features';
export type {
  ArgoWorkflowsOptions, DailyScheduleOptions, Entity, FeaturePipelineProps, FeatureService, FeatureSourceOptions, FeatureStep, FeatureView, Field,
  HourlyScheduleOptions, KafkaSourceOptions, ObjectStoreSourceOptions, ScheduleOptions, SqlSourceOptions, StepResources, StepRetries,
} from './features';
export { Delivery } from './manifests';
export type { IgnoredField } from './manifests';
export { ModelSource } from './models';
export type { GcsModelOptions, ModelFactsOptions, PvcModelOptions, S3ModelOptions } from './models';
export { GitOpsOperator } from './operators';
export type { ArgoCdOptions, FluxDecryption, FluxOptions } from './operators';
export { NodePool, NvidiaGpu } from './platform';
export type { GpuNodePoolOptions, IIdentifiedWorkload, NodePoolOptions } from './platform';
export { PolicyLevel, PolicyObject, PolicyRule, PolicyWaivers, PolicyWorld } from './policy';
export type {
  ConstructWaiver, PolicyFinding, PolicyObjectProps, PolicyOptions, PolicyReport, PolicyReportEntry, PolicyRuleProps, PolicyWaiver,
} from './policy';
export { Approval, ChangeWindow, Cluster, ClusterConnection, Environment, GitOpsRepository, GitSource, StackOutputs } from './repository';
export type {
  ChangeWindowOptions, ClusterProps, EnvironmentProps, GitOpsRepositoryProps, GitSourceOptions, PullRequestApprovalOptions, RemoteClusterOptions,
} from './repository';
export {
  AppSecret, CsiProvider, SealedSecretScope, SecretRefresh, SecretSource, SecretStore, SecretStoreRef,
} from './secrets';
export type {
  AppSecretProps, AwsCsiOptions, AwsStoreProps, AzureCsiOptions, AzureStoreProps, CsiSecretOptions, ExternalSecretOptions, ExternalSecretTemplate,
  GcpCsiOptions, GcpStoreProps, ISecretStore, RegistryCredential, RegistrySecretOptions, RemoteValue, RemoteValues, SealedSecretOptions, SecretMount,
  SecretMountOptions, SecretStoreProps, SopsSecretOptions, VaultCsiOptions, VaultStoreProps,
} from './secrets';
export { Accelerator, Autoscaling, ModelService, Rollout, ServingRuntime, UpdateStrategy, Weights } from './serving';
export type {
  ColdStartOptions, CpuAutoscalingOptions, CustomRuntimeOptions, DownloadOptions, DrainOptions, GatewayRampOptions, GatewayReference,
  ImageVolumeOptions, MlServerOptions, ModelServiceProps, NvidiaAcceleratorOptions, PrometheusAutoscalingOptions, RequestAutoscalingOptions,
  ServingResources, TritonOptions, VllmOptions,
} from './serving';
