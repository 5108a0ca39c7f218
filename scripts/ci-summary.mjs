// Prints `N passed, N failed`, summed over the JUnit reports in a directory, and fails when one failed.
// Plain JavaScript without dependencies: it has to speak when their installation failed, too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.argv[2] ?? 'test-reports';
const files = existsSync(directory) ? readdirSync(directory, { recursive: true }).filter((name) => name.endsWith('.xml')) : [];
const suites = files.flatMap((name) => readFileSync(join(directory, name), 'utf8').match(/<testsuite(\s+[\w:.-]+="[^"]*")+/g) ?? []);

function sum(attribute) {
  return suites.reduce((total, suite) => total + Number(suite.match(new RegExp(`\\s${attribute}="(\\d+)"`))?.[1] ?? 0), 0);
}

const failed = sum('failures') + sum('errors');
console.log(`${sum('tests') - failed - sum('skipped')} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
