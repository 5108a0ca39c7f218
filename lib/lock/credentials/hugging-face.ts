import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LockContext } from '../resolver';

/** The token of the Hub, where its own tools look for it: the environment first, then the file that `hf auth login` writes. */
export function huggingFaceToken({ env, home }: Pick<LockContext, 'env' | 'home'>): string | undefined {
  const said = clean(env.HF_TOKEN) ?? clean(env.HUGGING_FACE_HUB_TOKEN);
  if (said !== undefined) return said;
  const cache = env.XDG_CACHE_HOME ? env.XDG_CACHE_HOME : home && join(home, '.cache');
  const directory = env.HF_HOME ? env.HF_HOME : cache && join(cache, 'huggingface');
  const file = env.HF_TOKEN_PATH ? env.HF_TOKEN_PATH : directory && join(directory, 'token');
  try {
    return file ? clean(readFileSync(file, 'utf8')) : undefined;
  } catch {
    // Not there, or not ours to read: nobody is logged in.
    return undefined;
  }
}

function clean(token: string | undefined): string | undefined {
  return token?.trim() || undefined;
}
