import type { Node } from 'constructs'
import { readText, SettingsError } from './read-context.ts'
import { isSafeAddress } from './safe-address.ts'

/** An answer can name one origin, or all of them. */
export function readOrigin(node: Node): string | undefined {
  const origin = readText(node, 'cors')
  const isOrigin = origin === '*' || (origin && isPageAddress(origin) && new URL(origin).origin === origin)
  if (origin && !isOrigin) {
    throw new SettingsError(
      `context cors is '${origin}'; it takes the origin of your pages, such as https://app.example.com, or *`,
    )
  }
  return origin
}

/** While they are worked on, pages stand at a port of this machine. */
function isPageAddress(url: string): boolean {
  return isSafeAddress(url) || (URL.canParse(url) && new URL(url).hostname === 'localhost')
}
