// The public surface: exports only. What is not listed here is internal.
export { Delivery, IgnoredField } from './manifests';
export { GpuNodePoolOptions, NodePool, NodePoolOptions, NvidiaGpu } from './platform';
export { GitOpsOperator } from './operators';
export {
  Accelerator, Autoscaling, ColdStartOptions, CpuAutoscalingOptions, CustomRuntimeOptions, DownloadOptions, DrainOptions,
  ImageVolumeOptions, MlServerOptions, ModelService, ModelServiceProps, NvidiaAcceleratorOptions, PrometheusAutoscalingOptions,
  RequestAutoscalingOptions, ServingResources, ServingRuntime, TritonOptions, UpdateStrategy, VllmOptions, Weights,
} from './serving';
