import { EvaluationFailure } from './failure.ts'
import type { IntegerField } from './language.ts'

const LONGEST_SECONDS = 99_999_999

/** What a number may be that comes of an expression; one that is written down is checked when the machine is created. */
const RANGES: Readonly<Partial<Record<IntegerField, { least: number; most?: number }>>> = {
  Seconds: { least: 0, most: LONGEST_SECONDS },
  TimeoutSeconds: { least: 1, most: LONGEST_SECONDS },
  HeartbeatSeconds: { least: 1, most: LONGEST_SECONDS },
  MaxConcurrency: { least: 0 },
  ToleratedFailureCount: { least: 0 },
  ToleratedFailurePercentage: { least: 0, most: 100 },
  MaxItemsPerBatch: { least: 0 },
  MaxInputBytesPerBatch: { least: 0 },
}

/** Throws EvaluationFailure for a number that is out of the range of its field. */
export function checkRange(field: IntegerField, value: number, error: string): number {
  const { least, most } = RANGES[field] ?? { least: Number.NEGATIVE_INFINITY }
  if (value >= least && value <= (most ?? Number.POSITIVE_INFINITY)) {
    return value
  }
  const range = most === undefined ? `${least} or more` : `between ${least} and ${most}`
  throw new EvaluationFailure(error, `The '${field}' field must be ${range}, but was ${value}`, field)
}

/** Whether the values of a field need not be whole. */
export function takesFractions(field: IntegerField): boolean {
  return field === 'ToleratedFailurePercentage'
}
