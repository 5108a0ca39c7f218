const NAMES = ['GIT_AUTHOR_NAME', 'GIT_COMMITTER_NAME'];
const ADDRESSES = ['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL'];

/** Lets the commits of a file of tests be made by somebody, whoever this machine's git knows. */
export function actAsPerson(name = 'a', address = `${name.toLowerCase()}@example.com`): void {
  const before = { ...process.env };
  beforeAll(() => {
    for (const variable of NAMES) process.env[variable] = name;
    for (const variable of ADDRESSES) process.env[variable] = address;
  });
  afterAll(() => {
    process.env = before;
  });
}
