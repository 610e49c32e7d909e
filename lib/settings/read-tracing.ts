import type { Node } from 'constructs'
import { isSafeAddress } from '#core/safe-address.ts'
import { readText, SettingsError } from './read-context.ts'

export interface Tracing {
  /** What provides spans to the functions beside X-Ray: the layer of AWS's distribution of OpenTelemetry. */
  readonly tracing?: 'adot'
  /** The OpenTelemetry collector to which the functions send their spans. */
  readonly otlp?: string
}

/** Two that provide spans would each send half of them. */
export function readTracing(node: Node): Tracing {
  const tracing = readText(node, 'tracing')
  const otlp = readText(node, 'otlp')
  if (tracing && tracing !== 'adot') {
    throw new SettingsError(`context tracing is '${tracing}'; it takes adot`)
  }
  if (tracing && otlp) {
    throw new SettingsError('context tracing and otlp exclude each other; give one of the two')
  }
  if (otlp && !isSafeAddress(otlp)) {
    throw new SettingsError(`context otlp is '${otlp}'; it takes the https:// address of a collector`)
  }
  return { ...(tracing ? { tracing: 'adot' } : {}), ...(otlp ? { otlp } : {}) }
}
