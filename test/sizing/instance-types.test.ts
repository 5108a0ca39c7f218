import { gpuOfInstanceType } from '../../lib/sizing';

test.each([
  ['g5.12xlarge', 'NVIDIA-A10G'], ['g6.xlarge', 'NVIDIA-L4'], ['p5.48xlarge', 'NVIDIA-H100-80GB-HBM3'], ['p5en.48xlarge', 'NVIDIA-H200'],
  ['g2-standard-24', 'NVIDIA-L4'], ['a2-ultragpu-1g', 'NVIDIA-A100-SXM4-80GB'], ['Standard_NC24ads_A100_v4', 'NVIDIA-A100-80GB-PCIe'],
])('%s has %s', (type, product) => expect(gpuOfInstanceType(type)?.name).toBe(product));

test.each(['m5.large', 'g6f.large', 'n1-standard-8', '', 'constructor'])('says nothing of %p', type => expect(gpuOfInstanceType(type)).toBeUndefined());
