import { printable } from '../../validate/formats/printable';

const MOST_CHARACTERS = 300;

/** Text as code in which nothing is Markdown, HTML, a mention or a link. */
export function code(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return `<code>${printable(short).replace(/[^\p{L}\p{N} .,;/…→–×-]|(?<=www)\./giu, character => `&#${character.codePointAt(0)};`)}</code>`;
}
