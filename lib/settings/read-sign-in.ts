import type { Node } from 'constructs'
import { isSafeAddress } from '#core/safe-address.ts'
import { TenantId } from '#core/saga/index.ts'
import { readList, readPorts, readText, SettingsError } from './read-context.ts'
import type { ConfiguredIssuer } from './read-issuer.ts'

/** Who signs in where: what the user pool of the stack is told. */
export interface SignIn {
  /** The ports of the caller's own machine at which `flowforge login` may listen for the issuer's answer. */
  readonly loginPorts: readonly number[]
  /** Where the console stands beside the API's own address: at a domain of the deployer's that leads to the stage. */
  readonly consoleUrl?: string
  /** Further addresses that the user pool may send browsers back to: those of your own pages. */
  readonly callbacks: readonly string[]
  /** The tenants that scripts work for, each with an app client of its own. */
  readonly scriptTenants: readonly string[]
}

/** Several, as another program may listen at one. */
const LOGIN_PORTS = [8976, 8977, 8978]

export function readSignIn(node: Node, issuer: ConfiguredIssuer | undefined): SignIn {
  const consoleUrl = readConsoleUrl(node)
  return {
    ...(consoleUrl ? { consoleUrl } : {}),
    callbacks: readCallbacks(node, issuer),
    scriptTenants: readScriptTenants(node, issuer),
    loginPorts: readPorts(node, 'loginPorts') ?? LOGIN_PORTS,
  }
}

/** Returns the address to which the user pool may send browsers back; the issuer of the deployer's own has its own list. */
function readConsoleUrl(node: Node): string | undefined {
  const url = readText(node, 'consoleUrl')
  if (url && !(isSafeAddress(url) && new URL(url).href === url && url.endsWith('/console/'))) {
    throw new SettingsError(
      `context consoleUrl is '${url}'; it takes an address such as https://ops.example.com/console/`,
    )
  }
  return url
}

function readCallbacks(node: Node, issuer: ConfiguredIssuer | undefined): string[] {
  const callbacks = readList(node, 'callbacks', {
    isAllowed: (url) => isSafeAddress(url) && !url.includes('#'),
    takes: 'addresses such as https://app.example.com/signed-in',
  })
  if (callbacks.length > 0 && issuer) {
    throw new SettingsError(
      'context callbacks is for the user pool of the stack; your issuer has its own list',
    )
  }
  return callbacks
}

function readScriptTenants(node: Node, issuer: ConfiguredIssuer | undefined): string[] {
  const tenants = readList(node, 'scriptTenants', {
    isAllowed: (text) => TenantId.safeParse(text).success,
    takes: 'tenants such as acme,globex: 1 to 32 lower-case letters, digits and hyphens each',
  })
  if (tenants.length > 0 && issuer) {
    throw new SettingsError(
      'context scriptTenants is for the user pool of the stack; your issuer gives tokens to scripts by itself',
    )
  }
  return tenants
}
