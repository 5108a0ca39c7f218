import { envOf, expand, variablesIn } from '../../lib/policy/container-env';

test('variables may refer to those before them', () => {
  const env = [{ name: 'HOST', value: '0.0.0.0' }, { name: 'AT', value: '$(HOST):$(PORT)' }, { name: 'PORT', value: '80' }, { name: 'KEY', valueFrom: {} }, { value: 'x' }];
  expect([...envOf({ env })]).toEqual([['HOST', '0.0.0.0'], ['AT', '0.0.0.0:$(PORT)'], ['PORT', '80'], ['KEY', undefined]]);
});

test('what is not known stays as it is written', () => {
  const known = new Map<string, string | undefined>([['A', '1'], ['B', undefined]]);
  expect(expand('$(A) $(B) $(C) $$(A) $A', known)).toBe('1 $(B) $(C) $(A) $A');
});

test('the names of what is referred to', () => expect(variablesIn('$(A)-$$(B)-${C}-$(D E)-$(F)')).toEqual(['A', 'F']));
