/** Files that tell Git what is generated, what is merged how, and what is never committed. */
export const GIT_FILES: ReadonlyMap<string, string> = new Map([
  ['.gitattributes', `# Generated: folded in pull requests, and the bytes of the synthesis on every machine. After a merge, synthesize again.
deploy/** linguist-generated -text

# Reviewed: a digest decides what runs. Two versions that were added side by side conflict, and then both stay; merge=union
# would spare that, and would let a change of a line that is there pass as well.
models.lock.yaml text eol=lf merge=text
environments/*.yaml text eol=lf merge=text
`],
  ['.gitignore', 'node_modules/\n# what a synthesis that was killed leaves\n.*.gitops-ai-*\n'],
]);
