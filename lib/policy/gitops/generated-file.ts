import { PolicyObject } from '../policy-object';
import { defineRule, PlacedFinding } from '../policy-rule';
import { DeviatingFile } from '../policy-world';

type Said = Pick<PlacedFinding, 'problem' | 'fix'>;

const SYNTHESIZE = 'change the code and synthesize again';

/** What is wrong with a file, and the way out. The next synthesis undoes all of it, or refuses to begin. */
const STATES: { readonly [state in DeviatingFile['state']]: Said } = {
  edited: { problem: 'generated, and edited since: the next synthesis undoes the edit', fix: `${SYNTHESIZE}; git restore brings back what it was` },
  missing: { problem: 'generated, and removed since: the next synthesis brings it back', fix: `${SYNTHESIZE}; git restore brings it back` },
  foreign: { problem: 'not generated, in a directory that holds nothing else: synthesis refuses to write there', fix: 'move it out of the output, or make it in the code' },
  link: { problem: 'a symbolic link or special file; synthesis writes plain files only, and refuses to write there', fix: 'remove it from the output' },
  unreadable: { problem: 'the inventory was edited, or merged with conflicts: nothing says which files are generated', fix: 'delete the output directory and synthesize again' },
};

/** An edit of what is generated lives until somebody synthesizes, and nobody reviews how it goes. */
export const generatedFileEdited = defineRule({
  id: 'generated-file-edited',
  title: 'Generated files are as the synthesis wrote them.',
  rationale: 'What was mended by hand comes back with the next synthesis, perhaps months later and in a pull request about something else.',
  checkWorld: ({ _facts: { deviations = [] } }) => deviations.map(({ file, state, line }): PlacedFinding => {
    const object = new PolicyObject({ manifest: {}, path: file, file });
    if (line !== undefined) object._lineOf = () => line;
    return { object, field: '', ...STATES[state] };
  }),
});
