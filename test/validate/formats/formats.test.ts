import { CLEAN, HOSTILE, VALIDATION } from './report';
import { PACKS } from '../../../lib/policy';
import { allRules, formatGithub, formatJson, formatJunit, formatSarif, formatText, printable } from '../../../lib/validate';

const UNSAFE = /[^\P{Cc}\n]|[\u2028\u2029\u202e]/u;

describe('text', () => {
  test('findings by file, with the way out', () => {
    const lines = formatText(VALIDATION).split('\n');
    expect(lines).toContain('deploy/ranker.yaml:12  error    mutable-image   spec.containers[0].image = "example.com/a:1": a tag can be pushed again  [Deployment/ml/ranker]');
    expect(lines).toContain('    fix: append the digest');
    expect(lines).toContain('deploy/ranker.yaml:3  warning  pod-security    a tag can be pushed again  [Deployment/ml/ranker]');
    expect(lines).toContain('    waived until 2027-01-01: the registry is down');
    expect(lines).toContain('gitops-ai.yaml waivers[0]  error    waiver-expired  expires = "2026-01-01": a tag can be pushed again');
    expect(lines.slice(-3)).toEqual(['note: passed over something', '1 object in 2 files: 3 errors, 1 warning, 1 waived', '']);
    expect(formatText(CLEAN)).toBe('3 objects in 1 file: 0 errors, 0 warnings\n');
  });

  test('quiet: errors only, and nothing when there are none', () => {
    expect(formatText(VALIDATION, { quiet: true })).not.toMatch(/warning {2}|note:|waived until/);
    expect(formatText(CLEAN, { quiet: true })).toBe('');
  });

  test('what comes from files cannot write to the terminal', () => {
    expect(formatText(VALIDATION)).not.toMatch(UNSAFE);
    expect(printable('a\u200bb\ud800\ufeff')).toBe('a\\u200bb\\ud800\\ufeff');
    expect(formatText(VALIDATION, { colors: true })).toContain('\u001b[31merror  \u001b[0m');
  });
});

test('JSON', () => {
  const report = JSON.parse(formatJson(VALIDATION));
  expect(report).toMatchObject({ version: 1, summary: { files: 2, objects: 1, errors: 3, warnings: 1, waived: 1 }, notes: ['passed over something'] });
  expect(report.findings).toHaveLength(5);
  expect(report.findings[0]).toEqual({
    level: 'error',
    rule: 'mutable-image',
    file: 'deploy/ranker.yaml',
    line: 12,
    object: 'Deployment/ml/ranker',
    field: 'spec.containers[0].image',
    value: 'example.com/a:1',
    problem: 'a tag can be pushed again',
    fix: 'append the digest',
  });
  expect(report.findings[2].file).toBe('gitops-ai.yaml waivers[0]');
  expect(report.findings[4].waiver.reason).toBe('the registry is down');
});

test('GitHub: one command a line, and none that a file could have written', () => {
  const lines = formatGithub(VALIDATION).split('\n');
  expect(lines[0]).toBe('::error file=deploy/ranker.yaml,line=12,title=mutable-image::Deployment/ml/ranker: spec.containers[0].image = "example.com/a:1": a tag can be pushed again%0Afix: append the digest');
  expect(lines).toHaveLength(6);
  expect(lines.slice(0, 4).every(line => /^::(?:error|warning) (?:file=[^,:]*,line=\d+,)?title=[a-z-]+::[^:]/.test(line))).toBe(true);
  expect(formatGithub(VALIDATION)).not.toMatch(UNSAFE);
  expect(lines[1]).not.toContain('%0A,:=');
});

test('JUnit: errors fail, warnings pass, waived ones are skipped', () => {
  const xml = formatJunit(VALIDATION);
  expect(xml).toContain('<testsuite name="gitops-ai validate" tests="5" failures="3" errors="0" skipped="1">');
  expect(xml.match(/<testcase /g)).toHaveLength(5);
  expect(xml.match(/<failure /g)).toHaveLength(3);
  expect(xml).not.toMatch(UNSAFE);
  // Well-formed: what is left without tags has no markup in it, and every ampersand begins a reference.
  expect(xml.replace(/<\?xml[^>]*\?>|<\/?[a-z-]+(?: [a-z]+="[^"<]*")*\/?>/g, '')).not.toMatch(/[<>]/);
  expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot);)/);
  expect(formatJunit(CLEAN)).toContain('<testcase classname="gitops-ai" name="3 objects in 1 file: 0 errors, 0 warnings"/>');
});

describe('SARIF', () => {
  const log = JSON.parse(formatSarif(VALIDATION, '1.2.3'));
  const [run] = log.runs;

  test('every rule with its help, each once', () => {
    const { rules } = run.tool.driver;
    expect(new Set(rules.map(({ id }: { id: string }) => id)).size).toBe(rules.length);
    expect(rules.length).toBe(PACKS.flatMap(pack => pack.rules).length + 5);
    for (const rule of rules) {
      expect(rule).toMatchObject({ shortDescription: { text: expect.stringMatching(/\.$/) }, help: { text: expect.any(String), markdown: expect.any(String) } });
      expect(['error', 'warning']).toContain(rule.defaultConfiguration.level);
      if (rule.helpUri) expect(() => new URL(rule.helpUri)).not.toThrow();
    }
    expect(allRules().map(({ id }) => id)).toEqual(rules.map(({ id }: { id: string }) => id));
  });

  test('findings have places, and those that are waived are suppressed', () => {
    expect(log.version).toBe('2.1.0');
    expect(run.results).toHaveLength(5);
    for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(run.results[0]).toMatchObject({
      ruleId: 'mutable-image',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'deploy/ranker.yaml', uriBaseId: '%SRCROOT%' }, region: { startLine: 12 } } }],
    });
    expect(run.results[2].locations[0].physicalLocation.artifactLocation.uri).toBe('gitops-ai.yaml');
    expect(run.results.map((result: any) => result.suppressions?.[0].justification)).toEqual([undefined, undefined, undefined, undefined, 'the registry is down (until 2027-01-01)']);
    expect(run.results[1].locations[0].physicalLocation.artifactLocation.uri).toBe(`a ${HOSTILE}.yaml`.split('/').map(encodeURIComponent).join('/'));
  });

  test('a finding is known again when lines move, and two of one field are told apart', () => {
    const fingerprints = (validation: typeof VALIDATION): string[] => JSON.parse(formatSarif(validation, '1')).runs[0].results.map((result: any) => result.partialFingerprints['finding/v1']);
    const [first] = VALIDATION.report.errors;
    const moved = { ...CLEAN, report: { ...CLEAN.report, errors: [{ ...first, line: 99 }, first] } };
    expect(fingerprints(moved)).toEqual([fingerprints(VALIDATION)[0], `${fingerprints(VALIDATION)[0]}:1`]);
  });
});
