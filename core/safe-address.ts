/** What is sent there is read by nobody on the way: HTTPS, or this machine. */
export function isSafeAddress(url: string): boolean {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : {}
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1')
}
