type Headers = Record<string, string | string[] | number | undefined>

/** Headers of one connection: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const OF_A_CONNECTION = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
  // Answered already, by the server that has taken the request.
  'expect',
]

/** Returns what may be passed on of a message's headers: not those of its connection, nor those that `Connection` names. */
export function endToEndHeaders<H extends Headers>(headers: H): H {
  const named = String(headers.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
  const dropped = new Set([...OF_A_CONNECTION, ...named])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name))) as H
}
