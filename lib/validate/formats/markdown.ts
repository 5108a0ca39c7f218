import { printable } from './printable';

const MOST_CHARACTERS = 300;

/** Text in which nothing is Markdown, HTML, a mention or a link: every character that may be is written as a number. */
export function markdownText(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return printable(short).replace(/[^\p{L}\p{N} .,;/…→–×-]|(?<=www)\./giu, character => `&#${character.codePointAt(0)};`);
}

/** Such text as code. */
export function markdownCode(text: string): string {
  return `<code>${markdownText(text)}</code>`;
}
