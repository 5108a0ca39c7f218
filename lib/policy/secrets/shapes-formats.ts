import { prefixed, TokenShape } from './token-shape';

/** Text after the head of a key block; a head alone, as in a script that looks for one, is no key. */
const KEY_BODY = '(?:\\s|\\\\{1,3}[nrt]|%0[AaDd]){0,40}(?:Proc-Type|Comment|Version|[A-Za-z0-9+/_%-]{12})';

/** Secrets with a format of their own, whoever hands them out. */
export const FORMAT_SHAPES: readonly TokenShape[] = [
  {
    what: 'a private key',
    literal: '-----BEGIN',
    shape: new RegExp(`-----BEGIN[ +](?:[A-Z0-9]{2,12}[ +]){0,3}PRIVATE[ +]KEY(?:[ +]BLOCK)?-----${KEY_BODY}`, 'y'),
    random: false,
    inside: true,
  },
  prefixed('an age key', 'AGE-SECRET-KEY-1', '[A-Z0-9]{50,}'),
  prefixed('a JSON Web Token', 'eyJ', '[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10}'),
  {
    what: 'a password in a URL',
    literal: '://',
    // Not a host with a port: what follows the colon goes on to an @.
    shape: /:\/\/[^\s/:@"'<>{}$()]{0,128}:(?![$%]?[({]|\{\{|<|\*+@|\$[A-Z_a-z]|x+@|\.\.\.)[^\s/@"'<>`]{1,256}@[A-Za-z0-9[$({]/y,
    random: false,
    inside: true,
    url: true,
  },
  { what: 'a password hash', literal: '$2', shape: /\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}/y, inside: true },
  { what: 'a password hash', literal: '$apr1$', shape: /\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}/y, inside: true },
  { what: 'a password hash', literal: '$6$', shape: /\$6\$(?:rounds=\d+\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}/y, inside: true },
];
