/** Directory that the server may write to: compile caches, metrics of its workers. */
export const CACHE_PATH = '/var/cache/model-server';
