import { SchemaSource } from './json-schema';
import { AjvSchema, strictSchema } from './strict';

/** The definitions of a source, as they are judged by; each made when the first value needs it. */
export class Definitions {
  private readonly made = new Map<string, AjvSchema>();

  constructor(private readonly source: SchemaSource) {}

  public get(name: string): AjvSchema {
    let found = this.made.get(name);
    if (found === undefined) this.made.set(name, found = this.make(name));
    return found;
  }

  /** A schema that is none, as one in a file of a user may be, judges nothing: the API server will not take it either. */
  private make(name: string): AjvSchema {
    const schema = this.source.definition(name);
    try {
      return schema ? strictSchema(schema) : {};
    } catch {
      return {};
    }
  }
}
