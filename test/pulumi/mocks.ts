import * as pulumi from '@pulumi/pulumi';

/** A resource as the engine of Pulumi is told of it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: any;
}

/** Outputs of stacks by their name; the ones in `secrets` are secret. */
export const STACKS: { readonly [stack: string]: { readonly outputs: object; readonly secrets?: readonly string[] } } = {
  'acme/cluster/prod': { outputs: { clusterName: 'prod-eu', port: 8080, zones: ['a', 'b'], password: 'hunter2' }, secrets: ['password'] },
};

const registered: Registered[] = [];

/** Everything that a program registers, once all its outputs have come. */
export async function resourcesOf(program: () => unknown): Promise<readonly Registered[]> {
  registered.length = 0;
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, id }) => {
      const stack = type === 'pulumi:pulumi:StackReference' ? STACKS[(inputs as { name: string }).name] : undefined;
      registered.push({ type, name, inputs });
      const state = stack ? { ...inputs, outputs: stack.outputs, secretOutputNames: stack.secrets ?? [] } : { ...inputs, arn: `arn:mock:${name}` };
      return { id: id ?? `${name}-id`, state };
    },
    call: ({ inputs }) => inputs as object,
  }, 'project', 'stack', false);
  await program();
  await pulumi.runtime.disconnect();
  return [...registered];
}
