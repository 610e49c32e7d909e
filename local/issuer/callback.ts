/** Where the pages of an app stand that may be returned to after a sign-in. */
const PAGE_PATH = /^(\/[\w.~-]+)?\/console\/$/
const PROGRAM_PATH = '/callback'

/** The same host by its other names: a browser may have opened a page under either. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * Whether a sign-in may end at this address: `/callback` of any port of this machine, where a program listens
 * (https://www.rfc-editor.org/rfc/rfc8252#section-7.3), or `/console/` of an origin whose pages may call this cloud, below
 * a stage too.
 */
export function isCallback(address: string, pageOrigins: readonly string[]): boolean {
  if (!URL.canParse(address)) {
    return false
  }
  const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(address)
  if (search || hash || username || password || address.includes('#')) {
    return false
  }
  return PAGE_PATH.test(pathname)
    ? pageOrigins.includes(origin)
    : pathname === PROGRAM_PATH && protocol === 'http:' && LOOPBACK.test(hostname)
}

/** An address of this machine under each of its names, as origins. */
export function originsOf(url: string): string[] {
  const { protocol, port } = new URL(url)
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${protocol}//${host}${port ? `:${port}` : ''}`)
}
