/**
 * Whether labels or annotations match a selector as `kubectl --selector` takes it: `a=b,c!=d,e in (f,g),h,!i`.
 * One that cannot be read matches nothing.
 */
export function matchesSelector(selector: unknown, labels: { readonly [key: string]: unknown }): boolean {
  if (typeof selector !== 'string' || selector.trim() === '') return true;
  return selector.split(/,(?![^(]*\))/).every(term => matches(term.trim(), labels));
}

function matches(term: string, labels: { readonly [key: string]: unknown }): boolean {
  const [, not, name] = /^(!?)\s*([\w./-]+)$/.exec(term) ?? [];
  if (name !== undefined) return (labels[name] !== undefined) !== (not === '!');
  const [, key, operator, value] = /^([\w./-]+)\s*(==?|!=|\bin\b|\bnotin\b)\s*(.*)$/.exec(term) ?? [];
  if (key === undefined) return false;
  const values = /^\(.*\)$/.test(value) ? value.slice(1, -1).split(',').map(text => text.trim()) : [value];
  const among = typeof labels[key] === 'string' && values.includes(labels[key]);
  return operator === '!=' || operator === 'notin' ? !among : among;
}
