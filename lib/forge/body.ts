const BEGIN = '<!-- gitops-ai: begin. Up to the end mark, this text is written anew with every change -->';
const END = '<!-- gitops-ai: end -->';
/** Only the beginning of the mark is looked for, so that its words may change. */
const SECTION = /<!-- gitops-ai: begin[^>]*-->[^]*?<!-- gitops-ai: end -->/;
const CUT = '\n\n**The rest did not fit;** `gitops-ai diff` prints everything.';

/**
 * The text of a request with ours between its marks. What people wrote around them stays; where somebody took the marks
 * away, ours comes behind their text.
 *
 * @param existing the text that is there; empty for a new request
 * @param longest characters that the forge takes; ours is cut at a line where it would be more
 */
export function mergeBody(existing: string, ours: string, longest: number): string {
  // Forges give back what a browser sent, which ends lines in two characters.
  const before = existing.replace(/\r\n/g, '\n');
  const [head, tail] = around(before);
  const room = longest - head.length - tail.length - BEGIN.length - END.length - 4;
  return `${head}${BEGIN}\n\n${cutToFit(withoutMarks(ours).trim(), room)}\n${END}${tail}`;
}

/** Whether two texts are the same to a reader. */
export function sameText(a: string, b: string): boolean {
  return a.replace(/\r\n/g, '\n').trim() === b.replace(/\r\n/g, '\n').trim();
}

function around(text: string): readonly [head: string, tail: string] {
  const found = SECTION.exec(text);
  if (found) return [text.slice(0, found.index), text.slice(found.index + found[0].length)];
  return [text.trim() === '' ? '' : `${text.trimEnd()}\n\n`, '\n'];
}

function withoutMarks(text: string): string {
  return text.replace(/<!-- gitops-ai:/g, '<!-- gitops-ai\u200b:');
}

function cutToFit(text: string, room: number): string {
  if (text.length <= room) return text;
  let kept = text.slice(0, Math.max(0, room - CUT.length));
  kept = kept.slice(0, Math.max(0, kept.lastIndexOf('\n')));
  // An element that is not closed would take the rest of the page into it.
  const open = kept.lastIndexOf('<details>');
  if (open > kept.lastIndexOf('</details>')) kept = kept.slice(0, open);
  return `${kept.trimEnd()}${CUT}`;
}
