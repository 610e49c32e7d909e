import type { SagaStatus } from '#core/saga/runtime/status.ts'

/** What the exit status of a command says (docs/cli.md). */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  compensated: 10,
  compensationFailed: 11,
  waits: 12,
  timedOut: 13,
  interrupted: 130,
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]

/** Of a command that waited for an execution. One that still runs did not get that far before its time was up. */
export function exitStatusOf(status: SagaStatus): ExitStatus {
  switch (status) {
    case 'COMPLETED':
      return EXIT.done
    case 'COMPENSATED':
      return EXIT.compensated
    case 'COMPENSATION_FAILED':
      return EXIT.compensationFailed
    case 'AWAITING_APPROVAL':
      return EXIT.waits
    case 'RUNNING':
    case 'COMPENSATING':
      return EXIT.timedOut
  }
}

/** A command could not do what it was asked; the message says why, and what to do. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed'
  readonly exitStatus: ExitStatus

  constructor(message: string, exitStatus: ExitStatus = EXIT.failed, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.exitStatus = exitStatus
  }
}
