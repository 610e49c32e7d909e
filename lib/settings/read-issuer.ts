import type { Node } from 'constructs'
import { isSafeAddress } from '#core/safe-address.ts'
import { readText, SettingsError } from './read-context.ts'

/** An OpenID Connect issuer; `clientId` is the public client that people sign in as. */
export interface ConfiguredIssuer {
  readonly url: string
  readonly audience: string
  readonly clientId?: string
}

/** Tokens can be trusted as far as the way to the issuer's keys: HTTPS, or this machine. */
export function readIssuer(node: Node): ConfiguredIssuer | undefined {
  const url = readText(node, 'issuer')
  const audience = readText(node, 'audience')
  const clientId = readText(node, 'clientId')
  if (clientId && !url) {
    throw new SettingsError("context clientId needs issuer beside it; add '-c issuer=…'")
  }
  if (!url && !audience) {
    return undefined
  }
  if (!url || !audience) {
    const [given, missing] = url ? ['issuer', 'audience'] : ['audience', 'issuer']
    throw new SettingsError(`context ${given} needs ${missing} beside it; add '-c ${missing}=…'`)
  }
  if (isSafeAddress(url)) {
    return { url, audience, ...(clientId ? { clientId } : {}) }
  }
  throw new SettingsError(
    `context issuer is '${url}'; it takes the https:// address of an OpenID Connect issuer`,
  )
}
