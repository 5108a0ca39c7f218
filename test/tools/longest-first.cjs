const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * Files of tests that take minutes: they start programs again and again. A fresh clone does not know how long files take,
 * and would run the largest first: these are small, and the last of them would keep one processor waiting.
 */
const LONGEST = [
  'faults/faults', 'release/release-property', 'release/promote-kill', 'release/rollback-kill', 'packaging/package', 'examples/round-trip',
  'examples/examples', 'release/rollback', 'cli/promote', 'cli/promote-push', 'git/push', 'commit/commit-output',
  'readme', 'cli/completion', 'synthesis/synthesize-at', 'release/long-history', 'cli/terminal',
].map(name => `test/${name}.test.ts`);

/** Runs the longest files first, and the others in the order of jest. */
class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const place = LONGEST.indexOf(relative(context.config.rootDir, path).split(sep).join('/'));
      return place < 0 ? LONGEST.length : place;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}

module.exports = Object.assign(LongestFirst, { LONGEST });
