import { SagaDefinitionError } from '../../errors.ts'

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const

type Unit = keyof typeof SECONDS

/** A duration with its unit: `'30 seconds'`, `'1 minute'`, `'7 days'`. */
export type Duration = `${number} ${Unit | `${Unit}s`}`

/** The whole seconds of a duration. Throws `SagaDefinitionError`, which names `path`, on anything else. */
export function toSeconds(duration: string, path: string): number {
  const match = /^(\d+) (second|minute|hour|day)s?$/.exec(duration)
  const seconds = match ? Number(match[1]) * SECONDS[match[2] as Unit] : 0
  if (seconds < 1) {
    throw new SagaDefinitionError(
      path,
      `'${duration}' is not a duration; write a whole number above 0 and seconds, minutes, hours or days, such as '30 seconds'`,
    )
  }
  return seconds
}
