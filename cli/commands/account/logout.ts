import { Command } from '@commander-js/extra-typings'
import { readProfiles, removeProfile } from '../../endpoint/profiles.ts'
import { readGlobalOptions } from '../../global-options.ts'
import { suggest } from '../../input/nearest.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

export function createLogoutCommand(terminal: Terminal) {
  return new Command('logout').addHelpText('after', EXAMPLE).action((_, command) => {
    const { profile, quiet } = readGlobalOptions(command)
    const { current, profiles } = readProfiles(terminal.env)
    const name = profile ?? terminal.env.FLOWFORGE_PROFILE ?? current
    if (name === undefined) {
      throw new UsageError('nobody is signed in; name a profile with --profile')
    }
    if (!profiles[name]) {
      throw new UsageError(`there is no profile '${name}'${suggest(name, Object.keys(profiles))}`)
    }
    removeProfile(terminal.env, name)
    if (!quiet) {
      terminal.err.write(`signed out: profile '${name}' is removed; its token lives until it expires\n`)
    }
  })
}

const EXAMPLE = `
Example:
  $ flowforge logout --profile prod`
