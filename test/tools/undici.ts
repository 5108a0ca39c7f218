import { Undici } from '../../lib/lock/http';

/** The package undici, handed in: jest has no `import()`, by which the command loads it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports, import/no-extraneous-dependencies
export const undici = require('undici') as Undici;
