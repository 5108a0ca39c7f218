import type { default as AjvClass, ErrorObject, FuncKeywordDefinition, ValidateFunction } from 'ajv';
import { Definitions } from './definitions';
import { NUMBER_FORMATS, TEXT_FORMATS } from './formats';
import { REFERENCE, UNIQUE } from './strict';
import { duplicateOf } from './unique';

/** What ajv found, with the value and the schema around it. */
export type SchemaError = ErrorObject & { readonly data: unknown; readonly parentSchema: { readonly [keyword: string]: unknown } };

/** A check of a keyword of ours. */
type Check = ReturnType<NonNullable<FuncKeywordDefinition['compile']>>;

/** What it is called with, besides the value. */
interface Context {
  readonly instancePath: string;
}

/**
 * Definitions as programs, which ajv makes. Each is made when the first value needs it: the fifty kinds of volumes that no
 * pod has cost nothing.
 */
export class Programs {
  private readonly compiled = new Map<string, ValidateFunction>();
  private loaded?: AjvClass;

  constructor(private readonly definitions: Definitions) {}

  /** Everything that is wrong with a value by a definition. */
  public errors(definition: string, value: unknown): readonly SchemaError[] {
    const validate = this.validator(definition);
    return validate(value) ? [] : [...validate.errors as SchemaError[]];
  }

  private validator(name: string): ValidateFunction {
    let found = this.compiled.get(name);
    if (!found) this.compiled.set(name, found = this.compile(name));
    return found;
  }

  private compile(name: string): ValidateFunction {
    try {
      return this.ajv().compile(this.definitions.get(name));
    } catch {
      return this.ajv().compile({});
    }
  }

  /** Loading ajv takes longer than reading most repositories: only who has something wrong pays for it. */
  private ajv(): AjvClass {
    return this.loaded ??= this.load();
  }

  private load(): AjvClass {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { default: Ajv } = require('ajv') as typeof import('ajv');
    // To optimize the code of a definition takes longer than it saves in ten thousand objects.
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      code: { optimize: false },
      strict: false,
      logger: false,
      validateSchema: false,
      meta: false,
      addUsedSchema: false,
      unicodeRegExp: false,
    });
    for (const [name, validate] of Object.entries(TEXT_FORMATS)) ajv.addFormat(name, { type: 'string', validate });
    for (const [name, validate] of Object.entries(NUMBER_FORMATS)) ajv.addFormat(name, { type: 'number', validate });
    ajv.addKeyword({ keyword: REFERENCE, schemaType: 'string', errors: 'full', compile: (name: string) => this.reference(name) });
    ajv.addKeyword({ keyword: UNIQUE, schemaType: 'array', type: 'array', compile: unique });
    return ajv;
  }

  /** A check that finds its definition when it is asked: definitions may refer to each other in circles. */
  private reference(name: string): Check {
    const check: Check = (value: unknown, context?: Context) => {
      const validate = this.validator(name);
      const good = validate(value, context as never);
      check.errors = validate.errors ?? undefined;
      return good;
    };
    return check;
  }
}

/** A check that items of a list differ: in the given fields, or as a whole when none are given. */
function unique(keys: readonly string[]): Check {
  const check: Check = (value: unknown) => {
    const duplicate = duplicateOf(keys, value as readonly unknown[]);
    check.errors = duplicate === undefined ? undefined : [{ keyword: UNIQUE, params: { keys, duplicate } }];
    return duplicate === undefined;
  };
  return check;
}
