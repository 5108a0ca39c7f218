import { printable } from '../validate/formats/printable';

/** Text of several lines, without anything that a terminal would take for an order. */
export function printableText(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
