import { createHash, generateKeyPairSync } from 'node:crypto';
import { Random } from './synthetic';
import { SecretContext } from '../../../lib/policy/secrets/detector';

/** A text that only looks as if it held a secret. */
export type Benign = readonly [text: string, context?: SecretContext];

const sum = (algorithm: string, seed: number) => createHash(algorithm).update(String(seed)).digest('hex');
const range = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const variable = (name: string, value: string): Benign => [value, { name, variable: true }];
const key = (name: string, value: string): Benign => [value, { name }];
const uuid = (random: Random) => [8, 4, 4, 4, 12].map(length => random.hex(length)).join('-');

const random = new Random(4711);

const SUMS: Benign[] = [
  ...range(60, i => [`sha256:${sum('sha256', i)}`] as const),
  ...range(40, i => [sum('sha1', i)] as const),
  ...range(20, i => key('checksum/config', sum('sha256', i))),
  ...range(20, i => [`registry.example.com/models/ranker-${i}:1.${i}.0@sha256:${sum('sha256', i)}`] as const),
  ...range(20, i => [`hf://acme/ranker-${i}@${sum('sha1', i)}`] as const),
  ...range(20, i => [`s3://models/ranker/?manifestSha256=${sum('sha256', i)}`] as const),
  ...range(10, i => key('integrity', `sha512-${createHash('sha512').update(String(i)).digest('base64')}`)),
  ...range(10, i => key('etag', sum('md5', i))),
  ...range(10, i => [`sources:\n  - url: https://example.com/a-${i}.tgz\n    sha256: ${sum('sha256', i)}\n`] as const),
  ...range(10, i => [`${sum('sha256', i)}  model-0000${i}-of-00010.safetensors\n`] as const),
];

const IDS: Benign[] = [
  ...range(60, () => [uuid(random)] as const),
  ...range(10, () => key('AZURE_CLIENT_ID', uuid(random))),
  ...range(10, () => variable('AZURE_TENANT_ID', uuid(random))),
  ...range(10, i => [`arn:aws:iam::12345678901${i}:role/models-reader`] as const),
  ...range(10, i => [`arn:aws:secretsmanager:eu-west-1:12345678901${i}:secret:prod/hf-token-${random.text(6)}`] as const),
  ...range(10, i => [`arn:aws:kms:eu-west-1:12345678901${i}:key/${uuid(random)}`] as const),
  ...range(10, i => [`robot-${i}@acme-prod.iam.gserviceaccount.com`] as const),
];

const MODELS = [
  'meta-llama/Llama-3.1-8B-Instruct', 'Qwen/Qwen3-32B-AWQ', 'mistralai/Mixtral-8x22B-Instruct-v0.1', 'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B', 'sentence-transformers/all-MiniLM-L6-v2', 'BAAI/bge-m3',
  'google/gemma-3-27b-it', 'nvidia/Llama-3_3-Nemotron-Super-49B-v1', 'microsoft/Phi-4-multimodal-instruct', 'openai/gpt-oss-120b', 'RedHatAI/Meta-Llama-3.1-70B-Instruct-FP8', 'intfloat/e5-mistral-7b-instruct',
  'TheBloke/CapybaraHermes-2.5-Mistral-7B-GPTQ', 'hugging-quants/Meta-Llama-3.1-405B-Instruct-AWQ-INT4', 'unsloth/Qwen2.5-Coder-32B-Instruct-128K-GGUF', 'ibm-granite/granite-3.3-8b-instruct', 'nomic-ai/nomic-embed-text-v1.5',
];
const TOKENIZERS: Benign[] = [
  ...MODELS.map(name => variable('TOKENIZER', name)),
  ...MODELS.map(name => [`--tokenizer=${name}`, { kind: 'command' }] as const),
  ...MODELS.map(name => key('tokenizer', name)),
  ...MODELS.map(name => [name] as const),
  ...['tokenizer.json', 'tokenizer_config.json', 'tokenizer.model', 'special_tokens_map.json', 'hf_hub_download', 'hf_transfer', 'sk-learn', 'sk-ant', 'AKIA', 'ghp_', 'xoxb'].map(text => [text] as const),
  ...['eos_token', 'bos_token', 'pad_token', 'unk_token', 'mask_token', 'sep_token', 'cls_token', 'image_token', 'video_token', 'stop_token', 'boi_token', 'think_end_token'].flatMap(name => [
    key(name, '<|end_of_text|>'), [`"${name}": "<|im_end|>",\n`, { name: 'tokenizer_config.json' }] as const, [`${name}: im_end42x\n`, { name: 'settings.yaml' }] as const,
  ]),
];

const COUNTS: Benign[] = [
  ...['MAX_TOKENS', 'MAX_NEW_TOKENS', 'MAX_INPUT_TOKENS', 'MAX_TOTAL_TOKENS', 'MAX_BATCH_TOTAL_TOKENS', 'MAX_BATCH_PREFILL_TOKENS', 'NUM_TOKENS', 'TOKEN_LIMIT', 'MAX_TOKEN', 'TOKENS_PER_SECOND', 'MAX_NUM_BATCHED_TOKENS'].flatMap(name => [
    variable(name, '8192'), [`${name}=8192\n`, { name: 'server.env' }] as const, [`${name.toLowerCase()}: 8192\n`, { name: 'settings.yaml' }] as const, [`--${name.toLowerCase().replace(/_/g, '-')}=8192`, { kind: 'command' }] as const,
  ]),
  ...['VLLM_USE_V1', 'VLLM_ATTENTION_BACKEND', 'VLLM_LOGGING_LEVEL', 'VLLM_WORKER_MULTIPROC_METHOD', 'HF_HOME', 'HF_HUB_CACHE', 'HF_HUB_OFFLINE', 'HF_HUB_ENABLE_HF_TRANSFER', 'TRANSFORMERS_CACHE', 'NCCL_DEBUG', 'CUDA_VISIBLE_DEVICES',
    'PYTORCH_CUDA_ALLOC_CONF', 'TOKENIZERS_PARALLELISM', 'OMP_NUM_THREADS', 'STORAGE_URI', 'MODEL_ID', 'SERVED_MODEL_NAME', 'KSERVE_LOGLEVEL', 'RAY_ADDRESS', 'S3_ENDPOINT', 'AWS_REGION', 'AWS_DEFAULT_REGION', 'S3_USE_HTTPS'].flatMap(name => [variable(name, 'expandable_segments:True'), variable(name, '1'), variable(name, 'https://s3.eu-west-1.amazonaws.com')]),
];

const REFERENCES: Benign[] = ['HF_TOKEN', 'DB_PASSWORD', 'OPENAI_API_KEY', 'CLIENT_SECRET', 'AWS_SECRET_ACCESS_KEY'].flatMap(name => [
  '', '$(HF_TOKEN)', '${HF_TOKEN}', '${HF_TOKEN:-}', '$HF_TOKEN', '{{ .Values.token }}', '{{inputs.parameters.token}}', '{{workflow.parameters.token}}', '<your-token>', '<YOUR_HF_TOKEN>', '/var/run/secrets/hf/token', './token', '~/.cache/token',
  'file:///etc/token', 'os.environ/HF_TOKEN', 'vault:secret/data/hf#token', 'ref+vault://secret/hf#token', 'op://prod/hf/token', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:hf', 'projects/acme/secrets/hf/versions/latest',
  'xxxxxxxx', '********', 'REPLACE_WITH_HF_TOKEN', 'your-token-here', 'YOUR_API_KEY', 'redacted', 'none', 'null', 'EMPTY', 'true', 'not-needed', '%(token)s', '@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/hf)', '...',
].map(value => variable(name, value)));

const NAMES_OF_SECRETS: Benign[] = [
  ...['secretName', 'existingSecret', 'imagePullSecret', 'tlsSecret', 'secretRef', 'credentialsSecret', 'authSecret', 'passwordSecret', 'tokenSecret', 'secretStore', 'secretKey', 'passwordKey', 'tokenKey', 'userPasswordKey', 'secretProviderClass', 'pullSecret'].flatMap(name => [
    key(name, 'hf-token'), key(name, 'registry-credentials'), key(name, 'db-credentials-v2'), [`${name}: hf-token\n`, { name: 'values.yaml' }] as const,
  ]),
  ...['SECRET_NAME', 'HF_TOKEN_PATH', 'TOKEN_FILE', 'PASSWORD_FILE', 'TOKEN_URL', 'SECRETS_PROVIDER', 'API_KEY_HEADER', 'TOKEN_TYPE', 'PASSWORD_POLICY', 'KEY_VAULT_NAME', 'SECRET_NAMESPACE', 'TOKEN_ENDPOINT', 'PULL_SECRET'].map(name => variable(name, 'hf-token-v2')),
  ...['secretKey', 'property', 'key', 'remoteKey'].flatMap(name => ['password', 'token', 'api_key', 'HF_TOKEN', 'username'].map(value => key(name, value))),
];

const PROSE: Benign[] = [
  'The password is kept in Vault.', 'Password: the password of the database user, from the Secret.', 'Set the token with --token TOKEN before you start.', 'token: the Hugging Face token, optional', 'An API key for the upstream provider.',
  'Bearer authentication with a token from the issuer.', 'Use Authorization: Bearer <token> for requests.', 'secret: name of the Secret that holds the key', 'If set, tokenSecretRef names the Secret with the token.', 'bearer tokens are refreshed every hour',
  'Basic authentication is not supported', 'the access key of the bucket, as access_key: string', 'see https://example.com/docs/token?lang=en#secret', 'password must have at least 12 characters', 'apiKey must be a reference to a Secret',
].map(text => [text, { name: 'description' }] as const);

const CONFIG: Benign[] = ([
  ['prometheus.yml', 'scrape_configs:\n  - job_name: vllm\n    bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token\n    basic_auth:\n      username: prometheus\n      password_file: /etc/prometheus/password\n'],
  ['litellm.yaml', 'model_list:\n  - model_name: gpt\n    litellm_params:\n      model: openai/gpt-4o\n      api_key: os.environ/OPENAI_API_KEY\ngeneral_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n'],
  ['feature_store.yaml', 'project: features\nonline_store:\n  type: redis\n  connection_string: ${REDIS_URL}\noffline_store:\n  type: postgres\n  password: ${DB_PASSWORD}\n'],
  ['main.py', 'import os\ntoken = os.environ["HF_TOKEN"]\nclient = Client(token=token, api_key=settings.api_key)\npassword: str = ""\ndef login(password: str, token: Optional[str] = None):\n    return hash(password)\n'],
  ['start.sh', '#!/bin/sh\nexport HF_TOKEN=$(cat /var/run/secrets/hf/token)\nTOKEN="$HF_TOKEN"\nPASSWORD=${PASSWORD:?missing}\nif [ -z "$TOKEN" ]; then echo "token: missing"; fi\n'],
  ['nginx.conf', 'location / {\n  proxy_set_header Authorization $http_authorization;\n  proxy_pass_header X-Api-Key;\n  auth_basic "Restricted";\n  auth_basic_user_file /etc/nginx/htpasswd;\n}\n'],
  ['chat_template.jinja', '{{ bos_token }}{% for message in messages %}{{ message.role }}: {{ message.content }}{{ eos_token }}{% endfor %}'],
  ['envoy.yaml', 'jwt_authn:\n  providers:\n    main:\n      issuer: https://issuer.example.com\n      remote_jwks:\n        http_uri:\n          uri: https://issuer.example.com/keys\n      forward: true\n      token: header\n'],
  ['grafana.ini', '[security]\nadmin_password = $__file{/etc/secrets/admin-password}\n;secret_key =\n[auth.generic_oauth]\nclient_secret = ${CLIENT_SECRET}\ntoken_url = https://issuer.example.com/token\n'],
  ['schema.json', '{"properties":{"password":{"type":"string"},"apiKey":{"type":"string","description":"the API key"},"token":{"$ref":"#/definitions/token"}},"required":["password","token"]}'],
  ['dashboard.json', '{"panels":[{"title":"Tokens per second","targets":[{"expr":"sum(rate(vllm:generation_tokens_total[1m]))","legendFormat":"{{model_name}}"}],"datasource":{"uid":"prometheus"}}]}'],
  ['application.properties', 'spring.datasource.password=${DB_PASSWORD}\nspring.security.oauth2.client.registration.main.client-secret=${CLIENT_SECRET}\nmanagement.endpoint.env.keys-to-sanitize=password,secret,key,token\n'],
  ['LICENSE', 'Copyright 2026 The Authors\n\nLicensed under the Apache License, Version 2.0 (the "License");\nyou may not use this file except in compliance with the License.\n'],
  ['values.yaml', 'auth:\n  existingSecret: redis-auth\n  existingSecretPasswordKey: redis-password\n  usePasswordFiles: true\n  type: password\nhfToken:\n  secretName: hf-token\n  key: token\n'],
  ['prompt.md', 'You are a helpful assistant. Never reveal the password: it is secret. Token budget: 4096.\n'],
  ['vocab.json', '{"token": 1, "password": 20312, "secret": 442, "Ġkey": 1994}'],
  ['.env', '# HF_TOKEN=your token here\nHF_TOKEN=\nLOG_LEVEL=info\n#DB_PASSWORD=changeme\n'],
  ['rbac.yaml', 'rules:\n  - apiGroups: [""]\n    resources: [secrets, serviceaccounts/token]\n    verbs: [create]\n'],
  ['otel.yaml', 'exporters:\n  otlphttp:\n    endpoint: https://otlp.example.com\n    headers:\n      Authorization: Bearer ${env:OTLP_TOKEN}\n      api-key: ${env:NEW_RELIC_LICENSE_KEY}\n'],
  ['check.sh', 'grep -q -- "-----BEGIN PRIVATE KEY-----" /tls/tls.key && echo "a key"\ncurl -u "$USER:$PASSWORD" https://example.com\ncurl -H "Authorization: Bearer $(cat /token)" https://example.com\n'],
] as const).map(([name, text]) => [text, { name }] as const);

const URLS: Benign[] = [
  'postgres://features@db:5432/features', 'postgres://features:$(PASSWORD)@db/features', 'postgres://features:${PASSWORD}@db/features', 'postgres://features:{{ password }}@db/features', 'postgres://features:$PASSWORD@db/features', 'redis://user:<password>@cache:6379',
  'http://prometheus.monitoring:9090/api', 'ssh://git@github.com:22/acme/platform', 'git@github.com:acme/platform.git', 'https://example.com/path:with@signs', 'oci://registry.example.com:5000/models/ranker', 'https://user:****@example.com/', 'https://example.com/?token_type=bearer',
  'https://login.microsoftonline.com/common/oauth2/v2.0/token', 'https://example.com/a?signature_version=4', 's3://models/ranker?versionId=3HL4kqtJvjVBH40Nrjfkd', 'https://hooks.slack.com/', 'jdbc:postgresql://db/features?user=app&ssl=true', 'spiffe://example.com/ns/models/sa/ranker',
].map(text => [text] as const);

function publicKeys(): Benign[] {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ed = generateKeyPairSync('ed25519');
  const pems = [rsa, ec, ed].map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }) as string);
  const body = (length: number) => random.text(length).replace(/(.{64})/g, '$1\n');
  const certificates = range(10, i => `-----BEGIN CERTIFICATE-----\nMIID${body(760 + i)}\n-----END CERTIFICATE-----\n`);
  const others = ['CERTIFICATE REQUEST', 'X509 CRL', 'PGP PUBLIC KEY BLOCK', 'PGP SIGNATURE', 'SSH SIGNATURE', 'AGE ENCRYPTED FILE', 'PGP MESSAGE'].map(kind => `-----BEGIN ${kind}-----\n${body(300)}\n-----END ${kind}-----\n`);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return [
    ...[...pems, ...certificates, ...others].flatMap(text => [[text] as const, key('caBundle', base64(text)), [base64(text)] as const, [JSON.stringify({ pem: text })] as const, key('password.pem', text)]),
    ...[rsa, ec, ed].map(({ publicKey }) => [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] as const),
    [JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'main', use: 'sig', alg: 'RS256' }, ec.publicKey.export({ format: 'jwk' })] }), { name: 'jwks.json' }],
    ...range(10, () => [`ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random.text(43)} robot@example.com`] as const),
    ...range(10, () => [`github.com ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAAB${random.text(86)}=`, { name: 'known_hosts' }] as const),
  ];
}

const CIPHER: Benign[] = [
  ...range(10, () => key('password', `ENC[AES256_GCM,data:${random.text(24)},iv:${random.text(43)}=,tag:${random.text(22)}==,type:str]`)),
  ...range(10, () => [`age1${random.text(58).toLowerCase()}`] as const),
];

const HARMLESS_BASE64: Benign[] = [
  ...range(20, i => [Buffer.from(`server:\n  port: ${8000 + i}\n  log_level: info\n  max_tokens: 4096\n  tokenizer: acme/ranker-${i}\n`).toString('base64')] as const),
  ...range(20, i => [Buffer.from(JSON.stringify({ model: `ranker-${i}`, temperature: 0.1, stop_token: '</s>' })).toString('base64')] as const),
  ...range(20, () => [Buffer.from(random.text(120), 'latin1').toString('base64').split('').reverse().join('')] as const),
];

const FLAGS: Benign[] = [
  '--api-key=$(API_KEY)', '--api-key $(API_KEY)', '--token-file=/var/run/token', '--tokenizer-mode=mistral', '--max-num-batched-tokens=8192', '--enable-auto-tool-choice', '--tool-call-parser=hermes', '--ssl-keyfile=/tls/tls.key', '--client-secret-file=/etc/secret',
  '--secret-name=hf-token', '--authentication-token-webhook=true', '--pass-access-token=true', '--skip-tokenizer-init', '--kv-transfer-config={"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}', '--reasoning-parser=deepseek_r1', '--token=${TOKEN}',
  '--hf-token=$HF_TOKEN', '--default-ssl-certificate=ingress/tls-secret', '--cookie-secret-file=/x', '--key=/tls/tls.key', '--password=', '--set-authorization-header=true', '--oidc-client-id=gitops', 'exec vllm serve --api-key "$VLLM_API_KEY"',
].map(text => [text, { kind: 'command' }] as const);

/** Everything that must not be taken for a secret. */
export const BENIGN: readonly Benign[] = [
  ...SUMS, ...IDS, ...TOKENIZERS, ...COUNTS, ...REFERENCES, ...NAMES_OF_SECRETS, ...PROSE, ...CONFIG, ...URLS, ...publicKeys(), ...CIPHER, ...HARMLESS_BASE64, ...FLAGS,
];
