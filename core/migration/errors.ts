import { Rejection } from '../errors.ts'

export class UnknownService extends Rejection {
  override readonly name = 'UnknownService'

  constructor(unknown: string[], known: readonly string[]) {
    const names = unknown.map((service) => `'${service}'`).join(', ')
    super(`there is no service ${names}; there are ${known.join(', ')}`, { facts: { unknown, known } })
  }
}

/** The service is not at the version that the migration starts from, or was planned on. */
export class VersionConflict extends Rejection {
  override readonly name = 'VersionConflict'

  constructor(service: string, { live, wanted }: { live: number | undefined; wanted: string }) {
    super(`'${service}' is live at version ${live ?? 'unknown'}; ${wanted}`, { facts: { service, live } })
  }
}

/** A service is not as its migration left it. */
export class VerificationFailed extends Rejection {
  override readonly name = 'VerificationFailed'

  constructor(problems: string[]) {
    super(problems.join('; '), { facts: { problems } })
  }
}
