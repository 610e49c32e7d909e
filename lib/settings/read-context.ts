import type { Node } from 'constructs'

/** A setting that cannot be used; the message says what may be written instead. Stops the synthesis. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

export function readText(node: Node, name: string): string | undefined {
  const value: unknown = node.tryGetContext(name) ?? undefined
  if (value === undefined || (typeof value === 'string' && value.length > 0)) {
    return value
  }
  throw new SettingsError(`context ${name} is '${String(value)}'; it takes text`)
}

/** Returns what stands between commas, each of which `isAllowed` must take. */
export function readList(
  node: Node,
  name: string,
  { isAllowed, takes }: { isAllowed: (text: string) => boolean; takes: string },
): string[] {
  const parts = readText(node, name)?.split(',') ?? []
  const list = [...new Set(parts.map((part) => part.trim()))]
  const wrong = list.find((part) => !isAllowed(part))
  if (wrong !== undefined) {
    throw new SettingsError(`context ${name} has '${wrong}'; it takes ${takes}`)
  }
  return list
}

export function readPorts(node: Node, name: string): number[] | undefined {
  const text = readText(node, name)
  const ports = text?.split(',').map((part) => (/^\d{1,5}$/.test(part.trim()) ? Number(part) : 0))
  if (ports?.some((port) => port < 1 || port > 65_535)) {
    throw new SettingsError(`context ${name} is '${text}'; it takes ports such as 8976,8977`)
  }
  return ports
}

/** Context arrives as text from the command line and as a boolean from cdk.json. */
export function readSwitch(node: Node, name: string): boolean {
  const value: unknown = node.tryGetContext(name) ?? false
  if (value === true || value === 'true') {
    return true
  }
  if (value === false || value === 'false') {
    return false
  }
  throw new SettingsError(`context ${name} is '${String(value)}'; it takes true or false`)
}
