/** One kind of secret, made up from a seed when the tests run, so that no scanner takes these files for a leak. */
export interface Synthetic {
  /** What the detector calls it. */
  readonly what: string;
  readonly make: (random: Random) => string;
}

export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
export const HEX = '0123456789abcdef';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const DIGITS = '0123456789';
const BECH32 = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';

/** The same characters for the same seed, on every machine. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  public below(limit: number): number {
    // Numerical Recipes; the high bits are the better ones.
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor(this.state / 2 ** 32 * limit);
  }

  public text(length: number, alphabet = ALPHANUMERIC): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  public hex(length: number): string {
    return this.text(length, HEX);
  }
}

const simple = (what: string, prefix: string, length: number, alphabet = ALPHANUMERIC): Synthetic => ({ what, make: random => prefix + random.text(length, alphabet) });
const pem = (kind: string) => (random: Random) => [`-----BEGIN ${kind}`, '-----\n', ...Array.from({ length: 4 }, () => `${random.text(64)}\n`), `-----END ${kind}`, '-----\n'].join('');
const json = (random: Random, length: number) => Buffer.from(JSON.stringify({ sub: random.text(length) })).toString('base64url');

/** Secrets that are told by their looks. */
export const SYNTHETIC: readonly Synthetic[] = [
  simple('a Hugging Face token', 'hf_', 34),
  simple('a Hugging Face organization token', 'api_org_', 34),
  simple('an OpenAI key', 'sk-', 48),
  { what: 'an OpenAI key', make: random => `sk-proj-${random.text(74)}T3BlbkFJ${random.text(74)}` },
  { what: 'an OpenAI key', make: random => `sk-svcacct-${random.text(58)}T3BlbkFJ${random.text(58)}` },
  { what: 'an Anthropic key', make: random => `sk-ant-api03-${random.text(93)}AA` },
  { what: 'an OpenRouter key', make: random => `sk-or-v1-${random.hex(64)}` },
  simple('a Groq key', 'gsk_', 52),
  simple('a Replicate token', 'r8_', 37),
  simple('a Together AI key', 'tgp_v1_', 43),
  simple('a Perplexity key', 'pplx-', 48),
  simple('an xAI key', 'xai-', 80),
  simple('an NVIDIA API key', 'nvapi-', 64),
  { what: 'a Pinecone key', make: random => `pcsk_${random.text(6)}_${random.text(63)}` },
  simple('a Weights & Biases key', 'wandb_v1_', 70),
  { what: 'a LangSmith key', make: random => `lsv2_pt_${random.hex(32)}_${random.hex(10)}` },
  simple('a Prefect key', 'pnu_', 36),
  simple('a Databricks token', 'dapi', 32, HEX),
  simple('an AWS access key id', 'AKIA', 16, BASE32),
  simple('an AWS access key id', 'ASIA', 16, BASE32),
  simple('a Google API key', 'AIza', 35),
  simple('a Google OAuth token', 'ya29.', 80),
  simple('a Google OAuth client secret', 'GOCSPX-', 28),
  { what: 'an Azure storage account key', make: random => `DefaultEndpointsProtocol=https;AccountName=models;AccountKey=${random.text(86)}==;EndpointSuffix=core.windows.net` },
  { what: 'an Azure shared access key', make: random => `Endpoint=sb://events.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=${random.text(43)}=` },
  { what: 'an Azure shared access signature', make: random => `https://models.blob.core.windows.net/weights/a.bin?sv=2024-05-04&sp=r&sig=${random.text(43)}%3D` },
  { what: 'a Microsoft Entra client secret', make: random => `${random.text(3)}8Q~${random.text(34)}` },
  simple('an Alibaba Cloud access key id', 'LTAI', 20),
  simple('a DigitalOcean token', 'dop_v1_', 64, HEX),
  { what: 'a presigned AWS URL', make: random => `https://models.s3.amazonaws.com/ranker?X-Amz-Expires=3600&X-Amz-Signature=${random.hex(64)}` },
  simple('a GitHub token', 'ghp_', 36),
  simple('a GitHub token', 'gho_', 36),
  simple('a GitHub token', 'ghs_', 36),
  { what: 'a GitHub token', make: random => `github_pat_${random.text(22)}_${random.text(59)}` },
  simple('a GitLab token', 'glpat-', 20),
  simple('a GitLab token', 'gldt-', 20),
  simple('a GitLab token', 'glrt-', 20),
  simple('a Bitbucket app password', 'ATBB', 32),
  simple('an npm token', 'npm_', 36),
  simple('a PyPI token', 'pypi-AgEIcHlwaS5vcmc', 80),
  simple('a Docker Hub token', 'dckr_pat_', 27),
  simple('an Artifactory key', 'AKCp', 69),
  simple('a Doppler token', 'dp.pt.', 43),
  simple('a Vault token', 'hvs.', 95),
  { what: 'an HCP Terraform token', make: random => `${random.text(14)}.atlasv1.${random.text(67)}` },
  simple('a Pulumi token', 'pul-', 40, HEX),
  { what: 'a Slack token', make: random => `xoxb-${random.text(12, DIGITS)}-${random.text(12, DIGITS)}-${random.text(24)}` },
  { what: 'a Slack webhook', make: random => `https://hooks.slack.com/services/T${random.text(10)}/B${random.text(10)}/${random.text(24)}` },
  { what: 'a Discord webhook', make: random => `https://discord.com/api/webhooks/${random.text(18, DIGITS)}/${random.text(68)}` },
  { what: 'a Telegram bot token', make: random => `7${random.text(9, DIGITS)}:AA${random.text(33)}` },
  simple('a Stripe key', 'sk_live_', 24),
  { what: 'a SendGrid key', make: random => `SG.${random.text(22)}.${random.text(43)}` },
  simple('a Twilio key', 'SK', 32, HEX),
  simple('a Mailgun key', 'key-', 32, HEX),
  simple('a Grafana Cloud token', 'glc_', 80),
  { what: 'a Grafana service account token', make: random => `glsa_${random.text(32)}_${random.hex(8)}` },
  simple('a New Relic key', 'NRAK-', 27, BASE32),
  simple('a Sentry token', 'sntryu_', 64, HEX),
  simple('a Linear key', 'lin_api_', 40),
  simple('a Shopify token', 'shpat_', 32, HEX),
  simple('an age key', 'AGE-SECRET-KEY-1', 58, BECH32),
  { what: 'a JSON Web Token', make: random => `${json(random, 20)}.${json(random, 40)}.${random.text(43)}` },
  { what: 'a private key', make: pem('PRIVATE KEY') },
  { what: 'a private key', make: pem('RSA PRIVATE KEY') },
  { what: 'a private key', make: pem('OPENSSH PRIVATE KEY') },
  { what: 'a private key', make: pem('PGP PRIVATE KEY BLOCK') },
  { what: 'a password in a URL', make: random => `postgresql://features:${random.text(16)}@db.features:5432/features` },
  { what: 'a password in a URL', make: random => `redis://:${random.text(16)}@cache:6379/0` },
  { what: 'a password in a URL', make: random => `mongodb+srv://app:${random.text(16)}@cluster0.example.net/prod` },
  { what: 'a password in a URL', make: random => `amqps://queue:${random.text(16)}@broker:5671/` },
  { what: 'a password in a URL', make: random => `https://robot:${random.text(16)}@git.example.com/acme/models.git` },
  { what: 'a password hash', make: random => `admin:$2y$10$${random.text(53)}` },
];

/** Secrets without a shape, told by the name of the variable beside them. */
export const NAMED: readonly (readonly [name: string, make: (random: Random) => string])[] = [
  ['AWS_SECRET_ACCESS_KEY', random => random.text(40)],
  ['WANDB_API_KEY', random => random.hex(40)],
  ['COHERE_API_KEY', random => random.text(40)],
  ['MISTRAL_API_KEY', random => random.text(32)],
  ['TOGETHER_API_KEY', random => random.hex(64)],
  ['DD_API_KEY', random => random.hex(32)],
  ['AZURE_OPENAI_API_KEY', random => random.hex(32)],
  ['CLEARML_API_SECRET_KEY', random => random.text(48)],
  ['MLFLOW_TRACKING_PASSWORD', random => random.text(14)],
  ['SNOWFLAKE_PASSWORD', random => random.text(14)],
  ['REDIS_PASSWORD', random => random.text(12)],
  ['OIDC_CLIENT_SECRET', random => random.text(40)],
];

/** Every secret of the list, and more of the kinds that differ from one to the next, each from its own seed. */
export function secrets(): { readonly what: string; readonly secret: string }[] {
  return SYNTHETIC.flatMap(({ what, make }, i) => [i + 1, i + 1001].map(seed => ({ what, secret: make(new Random(seed * 7919)) })));
}
