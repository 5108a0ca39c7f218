import { PolicyObject } from './policy-object';

/** Whether an object is a part of one, which kustomize lays over it: its file, or the folder of it, is named after that, as users do. */
export function isPatchFile({ file }: PolicyObject): boolean {
  return file !== undefined && /(?:^|[/_.-])patch(?:es)?[/_.-]/i.test(file);
}
