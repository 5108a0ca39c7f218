import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { NASTY_SCALARS } from './nasty-scalars';
import { toYaml } from '../../lib/output';
import { describeWithKubectl, kubectl } from '../tools/kubectl';
import { scratchDirectory } from '../tools/scratch';

const difficult = fc.string({
  unit: fc.constantFrom(...'0123456789_:.eE+-xobXOBnyNYaf~=< \n\t\r\u0085\u2028#?[]{},&*!|>\'"%@`'), minLength: 1, maxLength: 9,
});
/** The corpus, and thousands of strings from the characters that make YAML difficult; the same ones on every run. */
const STRINGS = [...new Set([...NASTY_SCALARS, ...fc.sample(difficult, { numRuns: 4000, seed: 42 })])];
/** What kustomize cannot carry however it is written: its own emitter writes these raw and cannot read them back (kubectl 1.35). */
const LOST_BY_KUSTOMIZE = /[\u007f-\u009f\ufffe\uffff]/;

describeWithKubectl('Go reads what was written', () => {
  test('kubectl decodes every string to itself', () => {
    const file = join(scratchDirectory(), 'configmap.yaml');
    writeFileSync(file, toYaml(configMap(STRINGS)));
    expect(misread(STRINGS, decoded(file).data)).toEqual([]);
  });

  test('kubectl decodes every key to itself', () => {
    const file = join(scratchDirectory(), 'object.yaml');
    const spec = Object.fromEntries(STRINGS.filter(text => text !== '<<' && text.length < 300).map((text, i) => [text, i]));
    writeFileSync(file, toYaml({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'nasty' }, spec }));
    expect(decoded(file).spec).toEqual(spec);
  });

  test('kustomize, which writes YAML of its own, passes every string on that it can', () => {
    const directory = scratchDirectory();
    const strings = STRINGS.filter(text => !LOST_BY_KUSTOMIZE.test(text));
    writeFileSync(join(directory, 'configmap.yaml'), toYaml(configMap(strings)));
    writeFileSync(join(directory, 'kustomization.yaml'), toYaml({ resources: ['configmap.yaml'] }));
    const built = join(directory, 'built.yaml');
    writeFileSync(built, kubectl(['kustomize', directory]));
    expect(misread(strings, decoded(built).data)).toEqual([]);
  });
});

function configMap(strings: readonly string[]): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nasty' }, data: Object.fromEntries(strings.map((text, i) => [`k${i}`, text])) };
}

/** The object in a file as kubectl decodes it, without a cluster. */
function decoded(file: string): { data: { [key: string]: string }; spec: unknown } {
  return JSON.parse(kubectl(['patch', '--local', '-f', file, '--type=json', '-p', '[]', '-o', 'json']));
}

function misread(strings: readonly string[], data: { [key: string]: string }): object[] {
  return strings.flatMap((text, i) => (data[`k${i}`] === text ? [] : [{ text: text.slice(0, 60), read: data[`k${i}`]?.slice(0, 60) }]));
}
