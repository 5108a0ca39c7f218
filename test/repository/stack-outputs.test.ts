import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackOutputs } from '../../lib';
import { GitOpsError } from '../../lib/errors';
import { scratchDirectory } from '../tools/scratch';

function record(content: unknown): string {
  const file = join(scratchDirectory('outputs'), 'outputs.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const [issue] = (error as GitOpsError).issues;
    return `${issue.field ?? ''} ${issue.value ?? ''}: ${issue.problem}; ${issue.fix} (${issue.id})`;
  }
  throw new Error('it was taken');
}

test('outputs of a stack of the AWS CDK are read by stack and name', () => {
  const outputs = StackOutputs.awsCdk(record({ Models: { Bucket: 'acme-models', Port: '8080', Subnets: 'a,b' }, Other: {} }), 'Models');
  expect([outputs.text('Bucket'), outputs.number('Port'), outputs.textList('Subnets')]).toEqual(['acme-models', 8080, ['a', 'b']]);
});

test('outputs of a stack of Pulumi are read by name, in their types', () => {
  const outputs = StackOutputs.pulumi(record({ bucket: 'acme-models', port: 8080, subnets: ['a', 'b'] }));
  expect([outputs.text('bucket'), outputs.number('port'), outputs.textList('subnets')]).toEqual(['acme-models', 8080, ['a', 'b']]);
});

test('fails: a file that is not there, or holds something else, with the command that writes it', () => {
  expect(problemOf(() => StackOutputs.pulumi('/no/such.json'))).toContain('there is no such file; record them and commit the file: `pulumi stack output --json > /no/such.json`');
  expect(problemOf(() => StackOutputs.awsCdk(record('{'), 'Models'))).toContain('it is no JSON');
  expect(problemOf(() => StackOutputs.pulumi(record([])))).toContain('holds no record');
});

test('fails: a stack or an output that is not there, with what there is', () => {
  const file = record({ Models: { Bucket: 'a' } });
  expect(problemOf(() => StackOutputs.awsCdk(file, 'Model'))).toMatch(/no stack "Model"\. ?Did you mean "?Models"?\?/);
  expect(problemOf(() => StackOutputs.awsCdk(file, 'toString'))).toContain('no stack "toString"');
  expect(problemOf(() => StackOutputs.awsCdk(file, 'Models').text('Buckt'))).toMatch(/no output "Models\.Buckt"\..*Bucket/);
});

test('fails: a secret, and a value of another type, without showing it', () => {
  const outputs = StackOutputs.pulumi(record({ password: '[secret]', list: ['a', '[secret]'], port: 'hunter2' }));
  expect(problemOf(() => outputs.text('password'))).toContain('is a secret');
  expect(problemOf(() => outputs.textList('list'))).toContain('a list of texts');
  expect(problemOf(() => outputs.number('port'))).not.toContain('hunter2');
});
