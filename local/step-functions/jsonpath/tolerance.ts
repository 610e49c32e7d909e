import { StateFailure } from '../machine/failure.ts'
import type { Json } from '../machine/json.ts'

/** Returns how many items may fail, or what part of them, as a path has it; numbers may be text. Ends the execution otherwise. */
export function readTolerance(
  field: 'ToleratedFailureCount' | 'ToleratedFailurePercentage',
  path: string,
  value: Json,
): number {
  const isCount = field === 'ToleratedFailureCount'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const number = typeof value === 'number' || typeof value === 'string' ? toNumber(text) : undefined
  if (number === undefined || (isCount && !Number.isInteger(number))) {
    const type = isCount ? 'integer' : 'float'
    throw fail(`The ${field}Path field refers to value "${text}" which is not a valid ${type}: ${path}`)
  }
  if (isCount && number < 0) {
    throw fail(`${field} cannot be negative.`)
  }
  if (!isCount && (number < 0 || number > 100)) {
    throw fail(`${field} must be between 0 and 100.`)
  }
  return number
}

function toNumber(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}

function fail(cause: string): StateFailure {
  return new StateFailure('States.Runtime', cause)
}
