import { substituted } from '../../lib/drift/substitution';

const made = (data: object, values: { [name: string]: string }, open = false) => substituted({ data }, { values, open });

test.each<[string, unknown]>([
  ['${A}', 'eu'], ['x-${A}-${B}', 'x-eu-5'], ['${NONE:-other}', 'other'], ['${EMPTY:-other}', 'other'], ['${EMPTY-other}', ''], ['${NONE:=}', ''],
  ['$${A}', '${A}'], ['$${A} ${A}', '${A} eu'], ['no variable', 'no variable'], ['$A', '$A'],
])('%s becomes %j', (text, value) => {
  expect(made({ text }, { A: 'eu', B: '5', EMPTY: '' })).toEqual({ data: { text: value } });
});

test('a value that stands alone becomes what YAML makes of it, as in Flux', () => {
  expect(made({ number: '${N}', flag: '${F}', text: 'port: ${N}', list: ['${N}'], words: '${W}' }, { N: '5', F: 'true', W: 'a b' }))
    .toEqual({ data: { number: 5, flag: true, text: 'port: 5', list: [5], words: 'a b' } });
});

test('keys are replaced too', () => {
  expect(made({ '${A}.key': 1 }, { A: 'eu' })).toEqual({ data: { 'eu.key': 1 } });
});

test.each(['${NONE}', '${A:0:1}', '${A^^}', '${A:-${B}}', '${toString}'])('fails: %s cannot be told', text => {
  expect(made({ text }, { A: 'eu' })).toBeUndefined();
});

test('fails: a default cannot be told where more values come from the cluster', () => {
  expect(made({ text: '${NONE:-x}' }, {}, true)).toBeUndefined();
  expect(made({ text: '${A:-x}' }, { A: 'eu' }, true)).toEqual({ data: { text: 'eu' } });
});
