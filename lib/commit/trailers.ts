import { Trailer } from './message';

/** A name, a colon and a value; a URL is none. */
const LINE = /^([A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:(?!\/\/)[ \t]*(.*)$/;
/** Lines that git itself adds to the trailers without being one. */
const BESIDES = /^\(cherry picked from commit [0-9a-f]+\)$/;

/**
 * The trailers of a commit message: its last paragraph, when that is not the subject and holds nothing else. What looks
 * like a trailer further up is text that somebody wrote. Continued lines become one.
 */
export function parseTrailers(message: string): Trailer[] {
  const paragraphs = message.replace(/\r\n?/g, '\n').trimEnd().split(/\n[ \t]*\n/);
  if (paragraphs.length < 2) return [];
  const trailers: [name: string, value: string][] = [];
  for (const line of paragraphs[paragraphs.length - 1].split('\n')) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined) trailers.push([name, value.trim()]);
    else if (/^[ \t]+\S/.test(line) && trailers.length > 0) trailers[trailers.length - 1][1] += ` ${line.trim()}`;
    else if (line !== '' && !BESIDES.test(line)) return [];
  }
  return trailers;
}

/** The values of a trailer, by its name in any case. */
export function trailerValues(trailers: readonly Trailer[], name: string): string[] {
  return trailers.filter(([candidate]) => candidate.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
