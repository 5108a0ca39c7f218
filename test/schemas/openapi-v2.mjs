// The OpenAPI v2 document of an API server, in the only encoding kubectl asks for: protocol buffers, by the field
// numbers of OpenAPIv2.proto (github.com/google/gnostic-models). Only what kubectl reads is written.

/** @param definitions schemas by name @param kinds `{ definition, group, version, kind }` of the top-level kinds */
export function encodeDocument(definitions, kinds) {
  const kindOf = new Map(kinds.map((kind) => [kind.definition, kind]));
  const entries = definitions.map(([name, schema]) => message(1, text(1, name), message(2, encodeSchema(schema, kindOf.get(name)))));
  return Buffer.concat([
    text(1, '2.0'),
    message(2, text(1, 'Kubernetes'), text(2, 'v1.35.0')),
    message(8), // paths: none, so that kubectl finds no server-side validation and validates by itself
    message(9, ...entries),
  ]);
}

function encodeSchema(schema, kind) {
  if (schema.$ref) return text(1, `#/definitions/${schema.$ref}`);
  // Version 2 has no anyOf. The only unions are those of number and string.
  if (schema.anyOf) return Buffer.concat([text(2, 'int-or-string'), message(22, text(1, 'string'))]);
  return Buffer.concat([
    ...(schema.required ?? []).map((name) => text(19, name)),
    ...(schema.additionalProperties ? [message(21, message(1, encodeSchema(schema.additionalProperties)))] : []),
    ...(schema.type ? [message(22, text(1, schema.type))] : []),
    ...(schema.items ? [message(23, message(1, encodeSchema(schema.items)))] : []),
    ...(schema.properties ? [message(25, ...Object.entries(schema.properties).map(([name, property]) => message(1, text(1, name), message(2, encodeSchema(property)))))] : []),
    ...(kind ? [message(31, text(1, 'x-kubernetes-group-version-kind'), message(2, text(2, JSON.stringify([{ group: kind.group, version: kind.version, kind: kind.kind }]))))] : []),
  ]);
}

/** A field of a message type. */
function message(field, ...parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]); // 2: length-delimited
}

/** A field of type string. */
function text(field, value) {
  return message(field, Buffer.from(value));
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}
