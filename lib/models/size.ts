const GIBIBYTE = 1024 ** 3;
const MEBIBYTE = 1024 ** 2;

/** `15.0 GiB`, `40.0 MiB`. */
export function sizeWords(bytes: number): string {
  return bytes < GIBIBYTE ? `${(bytes / MEBIBYTE).toFixed(1)} MiB` : `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
}
