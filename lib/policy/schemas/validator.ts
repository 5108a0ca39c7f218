import type { default as AjvClass, ErrorObject, FuncKeywordDefinition, Options, ValidateFunction } from 'ajv';
import { NUMBER_FORMATS, TEXT_FORMATS } from './formats';
import { JsonSchema, SchemaSource } from './json-schema';
import { REFERENCE, strictSchema, UNIQUE } from './strict';

/** What ajv found, with the value and the schema around it. */
export type SchemaError = ErrorObject & { readonly data: unknown; readonly parentSchema: { readonly [keyword: string]: unknown } };

/** A check of a keyword of ours. */
type Check = ReturnType<NonNullable<FuncKeywordDefinition['compile']>>;

/** What it is called with, besides the value. */
interface Context {
  readonly instancePath: string;
}

/**
 * Judges values by the definitions of one source: first whether anything is wrong, which is rare, and only then what.
 * The code that says what is twice as large, and slower to make and to run.
 */
export class SchemaValidator {
  private readonly quick: Engine;
  private readonly thorough: Engine;

  constructor(source: SchemaSource) {
    this.quick = new Engine(source, { allErrors: false, messages: false });
    this.thorough = new Engine(source, { allErrors: true, verbose: true });
  }

  /** Everything that is wrong with a value by a definition, in the words of ajv. */
  public errors(definition: string, value: unknown): readonly SchemaError[] {
    if (this.quick.validator(definition)(value)) return [];
    const validate = this.thorough.validator(definition);
    return validate(value) ? [] : [...validate.errors as SchemaError[]];
  }
}

/**
 * The definitions of a source as programs. Each is compiled when the first value needs it: the fifty kinds of volumes
 * that no pod has cost nothing.
 */
class Engine {
  private readonly compiled = new Map<string, ValidateFunction>();
  private loaded?: AjvClass;

  constructor(private readonly source: SchemaSource, private readonly options: Options) {}

  public validator(name: string): ValidateFunction {
    let found = this.compiled.get(name);
    if (!found) {
      const schema = this.source.definition(name);
      found = schema ? this.compile(schema) : this.ajv().compile({});
      this.compiled.set(name, found);
    }
    return found;
  }

  /** A schema that is none, as one in a file of a user may be, judges nothing: the API server will not take it either. */
  private compile(schema: JsonSchema): ValidateFunction {
    try {
      return this.ajv().compile(strictSchema(schema));
    } catch {
      return this.ajv().compile({});
    }
  }

  /** Loading ajv takes longer than reading most repositories: only those who judge pay for it. */
  private ajv(): AjvClass {
    return this.loaded ??= this.load();
  }

  private load(): AjvClass {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { default: Ajv } = require('ajv') as typeof import('ajv');
    // To optimize the code of a definition takes longer than it saves in ten thousand objects.
    const ajv = new Ajv({
      ...this.options,
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
    const seen = new Set<string>();
    for (const item of value as readonly unknown[]) {
      const key = JSON.stringify(keys.length === 0 ? item : keys.map(name => (item as { [name: string]: unknown } | null)?.[name]));
      if (seen.has(key)) {
        check.errors = [{ keyword: UNIQUE, params: { keys, duplicate: key } }];
        return false;
      }
      seen.add(key);
    }
    return true;
  };
  return check;
}
