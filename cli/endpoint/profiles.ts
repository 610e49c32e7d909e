import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandFailed } from '../exit-status.ts'

/** A stack that somebody has signed in to. */
export interface Profile {
  url: string
  issuer: string
  clientId: string
  accessToken: string
  /** Epoch milliseconds. */
  expiresAt: number
  refreshToken?: string
}

interface Profiles {
  /** Whose stack is meant where none is named. */
  current?: string
  profiles: Record<string, Profile>
}

/** `$XDG_CONFIG_HOME/flowforge/profiles.json`: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function locateProfiles(env: NodeJS.ProcessEnv): string {
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config')
  return join(home, 'flowforge', 'profiles.json')
}

export function readProfiles(env: NodeJS.ProcessEnv): Profiles {
  const file = locateProfiles(env)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return { profiles: {} }
  }
  try {
    const { current, profiles } = JSON.parse(text) as Partial<Profiles>
    return { ...(current ? { current } : {}), profiles: profiles ?? {} }
  } catch {
    throw new CommandFailed(`${file} is no JSON; mend or remove it`)
  }
}

/** Stores the profile, for its owner alone to read, and makes it the current one. */
export function storeProfile(env: NodeJS.ProcessEnv, name: string, profile: Profile): void {
  const file = locateProfiles(env)
  const { profiles } = readProfiles(env)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  const content: Profiles = { current: name, profiles: { ...profiles, [name]: profile } }
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}
