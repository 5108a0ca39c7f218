/**
 * What a consumer does with the package, once for every way to load it. Extend NAMES and BODY together: BODY is plain
 * JavaScript that is valid TypeScript too, uses NAMES and prints what it made.
 */
const NAMES = ['NodePool', 'NvidiaGpu'];

const BODY = `
const pool = NodePool.gpu(NvidiaGpu.L40S, { nodes: 2 });
console.log(JSON.stringify(pool));
`;

export const COMMON_JS = `const { ${NAMES.join(', ')} } = require('cdk8s-gitops-ai');\n${BODY}`;

/** ES modules and TypeScript. */
export const ES_MODULE = `import { ${NAMES.join(', ')} } from 'cdk8s-gitops-ai';\n${BODY}`;
