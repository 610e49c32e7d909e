import { UsageError } from '../../usage-error.ts'
import { createCommand, type VerifyFlags } from './options.ts'

/** `flowforge verify`: what it runs follows from the flags. */
export function createVerifyCommand() {
  return createCommand().action((names, _, command) => runVerify(names, command.optsWithGlobals()))
}

async function runVerify(names: readonly string[], flags: VerifyFlags): Promise<void> {
  if (flags.mutants) {
    return (await import('./mutants.ts')).runMutants(names, flags)
  }
  if (names.length > 0) {
    throw new UsageError(`'${names[0]}' is no option; names go with --mutants`)
  }
  if (flags.list) {
    return (await import('./list.ts')).runList()
  }
  if (flags.published) {
    return (await import('./published.ts')).runPublished()
  }
  if (flags.schedule !== undefined) {
    return (await import('./replay.ts')).runReplay(flags.schedule)
  }
  if (flags.kills !== undefined) {
    return (await import('./kills.ts')).runKills(flags.kills, flags)
  }
  return (await import('./faults.ts')).runFaults(flags)
}
