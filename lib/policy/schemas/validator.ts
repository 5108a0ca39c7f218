import { Definitions } from './definitions';
import { SchemaSource } from './json-schema';
import { isPlainlyValid } from './plainly-valid';
import { Programs, SchemaError } from './programs';
import { REFERENCE } from './strict';

/** Judges values by the definitions of one source. */
export class SchemaValidator {
  private readonly definitions: Definitions;
  private readonly programs: Programs;

  constructor(source: SchemaSource) {
    this.definitions = new Definitions(source);
    this.programs = new Programs(this.definitions);
  }

  /** Everything that is wrong with a value by a definition, in the words of ajv. */
  public errors(definition: string, value: unknown): readonly SchemaError[] {
    return this.isPlainlyValid(definition, value) ? [] : this.programs.errors(definition, value);
  }

  /** Whether a value is right for certain. */
  private isPlainlyValid(definition: string, value: unknown): boolean {
    try {
      return isPlainlyValid({ [REFERENCE]: definition }, value, name => this.definitions.get(name));
    } catch {
      return false; // a schema that is none
    }
  }
}
