import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { CommandFailed } from '../exit-status.ts'

/** A stack that somebody has signed in to. */
export interface Profile {
  url: string
  accessToken: string
  /** Epoch milliseconds. */
  expiresAt: number
  /** Where it was signed in at; absent for a token from elsewhere, which nobody can refresh. */
  issuer?: string
  clientId?: string
  refreshToken?: string
  /** Of a script, which signs in anew in place of a refresh. */
  clientSecret?: string
  scope?: string
  audience?: string
}

export interface Profiles {
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

/** The profile that was signed in to for an API, the current one before others. */
export function findProfileOf(url: string, { current, profiles }: Profiles): string | undefined {
  const names = Object.keys(profiles).filter((name) => isSameUrl(profiles[name]!.url, url))
  return names.find((name) => name === current) ?? names[0]
}

function isSameUrl(one: string, other: string): boolean {
  return one.replace(/\/+$/, '') === other.replace(/\/+$/, '')
}

/** Stores the profile, for its owner alone to read, and makes it the current one. */
export function storeProfile(env: NodeJS.ProcessEnv, name: string, profile: Profile): void {
  const { profiles } = readProfiles(env)
  write(env, { current: name, profiles: { ...profiles, [name]: profile } })
}

/** Refreshed tokens change nothing of which profile is the current one. */
export function updateProfile(env: NodeJS.ProcessEnv, name: string, profile: Profile): void {
  const { profiles, ...rest } = readProfiles(env)
  write(env, { ...rest, profiles: { ...profiles, [name]: profile } })
}

export function removeProfile(env: NodeJS.ProcessEnv, name: string): void {
  const { current, profiles } = readProfiles(env)
  const { [name]: _, ...others } = profiles
  write(env, { ...(current && current !== name ? { current } : {}), profiles: others })
}

function write(env: NodeJS.ProcessEnv, content: Profiles): void {
  const file = locateProfiles(env)
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  const draft = `${file}.${process.pid}`
  // Whoever made a file of this name before would still have it open.
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}
