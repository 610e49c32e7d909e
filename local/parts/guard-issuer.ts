import { ISSUER_PATH, type Issuer } from '#local/issuer/index.ts'
import { guard } from '../http/door.ts'
import type { Listener } from '../http/run-listener.ts'
import type { CloudOptions } from './cloud-options.ts'

/** Pages of the API sign in at another port, whose tokens they read. */
export function guardIssuer(
  issuer: Issuer,
  options: CloudOptions,
  pageOrigins: () => readonly string[],
): Listener {
  const { allowedHosts, allowedUsers } = options
  const door = guard(issuer.listener, {
    ...{ allowedHosts, allowedUsers },
    get allowedOrigins() {
      return pageOrigins()
    },
  })
  return (request, response) => {
    const { method, url = '', headers } = request
    const leadsToForm = method === 'GET' && url.split('?')[0] === `${ISSUER_PATH}/authorize`
    if (leadsToForm && headers['sec-fetch-mode'] === 'navigate') {
      // Any page may lead a browser to the form, which tells nothing; who sends it must be the form's own page.
      delete headers['sec-fetch-site']
    }
    return door(request, response)
  }
}
