import { ManifestObject } from '../manifests';

/** The object with more annotations; what the object says itself wins. */
export function withAnnotations(object: ManifestObject, annotations: { readonly [key: string]: string }): ManifestObject {
  if (Object.keys(annotations).length === 0) return object;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, ...object.metadata.annotations } } };
}
