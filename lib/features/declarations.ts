import { Entity } from './entity';
import { FeatureSource } from './feature-source';
import { FeatureView } from './feature-view';
import { Field } from './field';
import { didYouMean, UnplacedIssue } from '../errors';

/** Names of columns, entities and views: what Feast, SQL and Parquet all take. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is wrong with the declarations of a pipeline, by themselves and with each other. */
export function declarationIssues(sources: readonly FeatureSource[], entities: readonly Entity[], views: readonly FeatureView[]): UnplacedIssue[] {
  return [
    ...sources.flatMap(sourceIssues),
    ...entities.flatMap(entity => entityIssues(entity, sources)),
    ...views.flatMap(view => viewIssues(view, entities)),
  ];
}

function sourceIssues(source: FeatureSource): UnplacedIssue[] {
  const field = `sources.${source.name}`;
  const names = source.fields.map(column => column.name);
  const times = Object.entries({ timestampField: source.timestampField, createdTimestampField: source.createdTimestampField });
  return [
    ...fieldIssues(`${field}.fields`, source.fields),
    ...times.filter(([, name]) => name !== undefined && !names.includes(name)).map(([prop, name]) => ({
      id: 'unknown-field',
      field: `${field}.${prop}`,
      value: name,
      problem: `the source has no such column.${didYouMean(name!, names)}`,
      fix: 'name one of its fields, or add the field',
    })),
    ...source.ports.filter(port => !Number.isInteger(port) || port < 1 || port > 65535).map(() => ({
      id: 'source-port',
      field,
      problem: 'an address without a port between 1 and 65535; the network policy could not let the steps through',
      fix: 'write each broker as host:port',
    })),
  ];
}

/** A key that no source has can never be looked up. */
function entityIssues(entity: Entity, sources: readonly FeatureSource[]): UnplacedIssue[] {
  const field = `entities.${entity.name}`;
  const columns = new Map(sources.flatMap(source => source.fields.map(column => [column.name, column.type])));
  return [
    ...nameIssues(field, entity.name),
    ...fieldIssues(`${field}.joinKeys`, entity.joinKeys),
    ...entity.joinKeys.length > 0 ? [] : [{ id: 'no-join-key', field, problem: 'without a join key nothing names an entity', fix: 'add the column that does' }],
    ...entity.joinKeys.filter(key => columns.get(key.name) !== key.type).map(key => ({
      id: 'join-key',
      field: `${field}.joinKeys`,
      value: `${key.name}: ${key.type}`,
      problem: columns.has(key.name) ? `the sources have it as ${columns.get(key.name)}` : `no source has such a column.${didYouMean(key.name, columns.keys())}`,
      fix: 'make name and type those of the column in the sources',
    })),
  ];
}

function viewIssues(view: FeatureView, entities: readonly Entity[]): UnplacedIssue[] {
  const field = `views.${view.name}`;
  const known = entities.map(entity => entity.name);
  return [
    ...nameIssues(field, view.name),
    ...fieldIssues(`${field}.features`, view.features),
    ...view.features.length > 0 ? [] : [{ id: 'no-feature', field, problem: 'a view without features', fix: 'declare what it holds' }],
    ...view.entities.filter(name => !known.includes(name)).map(name => ({
      id: 'unknown-entity', field: `${field}.entities`, value: name, problem: `no entity has this name.${didYouMean(name, known)}`, fix: 'correct the name, or declare the entity',
    })),
  ];
}

function fieldIssues(field: string, fields: readonly Field[]): UnplacedIssue[] {
  const names = fields.map(column => column.name);
  return [
    ...names.flatMap(name => nameIssues(field, name)),
    ...[...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(name => ({
      id: 'duplicate-name', field, value: name, problem: 'is declared twice', fix: 'rename one of the two',
    })),
  ];
}

function nameIssues(field: string, name: string): UnplacedIssue[] {
  return IDENTIFIER.test(name) ? [] : [{ id: 'feature-name', field, value: name, problem: 'not a name of letters, digits and "_"', fix: 'rename it' }];
}
