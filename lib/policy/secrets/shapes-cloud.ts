import { eachPrefixed, prefixed, TokenShape } from './token-shape';

/** What clouds hand out. */
export const CLOUD_SHAPES: readonly TokenShape[] = [
  ...eachPrefixed('an AWS access key id', ['AKIA', 'ASIA', 'ABIA', 'ACCA'], '[A-Z2-7]{16}(?![A-Za-z0-9])'),
  prefixed('an Amazon Bedrock key', 'ABSK', '[A-Za-z0-9+/]{100,}={0,2}'),
  prefixed('a presigned AWS URL', 'X-Amz-Signature=', '[a-fA-F0-9]{64}', { url: true }),
  prefixed('a presigned AWS URL', 'X-Amz-Security-Token=', '[A-Za-z0-9%+/=_-]{60,}', { url: true }),
  prefixed('a Google API key', 'AIza', '[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])'),
  prefixed('a Google OAuth token', 'ya29.', '[A-Za-z0-9_-]{30,}'),
  prefixed('a Google OAuth client secret', 'GOCSPX-', '[A-Za-z0-9_-]{28}'),
  prefixed('a Google OAuth refresh token', '1//0', '[A-Za-z0-9_-]{40,}'),
  prefixed('a presigned Google Cloud Storage URL', 'X-Goog-Signature=', '[a-fA-F0-9]{64,}', { url: true }),
  prefixed('an Azure storage account key', 'AccountKey=', '[A-Za-z0-9+/]{60,}={0,2}'),
  prefixed('an Azure shared access key', 'SharedAccessKey=', '[A-Za-z0-9+/]{40,}={0,2}'),
  prefixed('an Azure shared access signature', 'sig=', '[A-Za-z0-9%+/_-]{43,}={0,2}', { url: true }),
  { what: 'a Microsoft Entra client secret', literal: 'Q~', before: 4, shape: /[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/y, inside: true },
  { what: 'an Azure DevOps token', literal: 'AZDO', before: 76, shape: /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/y },
  { what: 'an Azure Container Registry key', literal: '+ACR', before: 42, shape: /[A-Za-z0-9/+]{42}\+ACR[A-Za-z0-9]{6}(?![A-Za-z0-9+/])/y },
  prefixed('an Alibaba Cloud access key id', 'LTAI', '[A-Za-z0-9]{16,20}(?![A-Za-z0-9])'),
  ...eachPrefixed('a DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], '[a-f0-9]{64}'),
  prefixed('a Cloudflare key', 'v1.0-', '[a-f0-9]{24}-[a-f0-9]{146}'),
  prefixed('an OpenShift token', 'sha256~', '[A-Za-z0-9_-]{43}'),
  ...eachPrefixed('a Fly.io token', ['fm1r_', 'fm1a_', 'fm2_'], '[A-Za-z0-9+/]{100,}={0,3}'),
];
