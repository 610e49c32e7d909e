import { CORS_ORIGINS, isCorsOrigin } from '#core/api/cors.ts'
import { TENANT_NAME, TENANT_NAMES } from '#core/saga/runtime/tenant-name.ts'
import { UsageError } from './usage-error.ts'

/** Each reads the value of a flag. All throw UsageError. */

/** A TCP port, 0 for any that is free. */
export function readPort(flag: string, text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--${flag} takes a port from 0 to 65535, got '${text}'`)
  }
  return port
}

/** An empty one, as of a variable that is not set, would be the current folder. */
export function readFolder(flag: string, text: string): string {
  if (text.trim() === '') {
    throw new UsageError(`--${flag} takes a folder, got '${text}'`)
  }
  return text
}

/** An empty one, as of a variable that is not set, says nothing. */
export function readText(flag: string, text: string): string {
  if (text.trim() === '') {
    throw new UsageError(`--${flag} takes some text, got '${text}'`)
  }
  return text
}

/** The name of a tenant: an empty one would be as good as none, and none is another tenant. */
export function readTenant(flag: string, text: string): string {
  if (!TENANT_NAME.test(text)) {
    throw new UsageError(`--${flag} takes ${TENANT_NAMES}, got '${text}'`)
  }
  return text
}

/** A whole number from 1. */
export function readCount(flag: string, text: string, most?: number): number {
  if (!/^[1-9]\d{0,8}$/.test(text) || Number(text) > (most ?? Number.POSITIVE_INFINITY)) {
    throw new UsageError(`--${flag} takes a number from 1${most ? ` to ${most}` : ''}, got '${text}'`)
  }
  return Number(text)
}

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** A duration such as `15m`, in seconds. */
export function readSeconds(flag: string, text: string): number {
  const match = /^([1-9]\d{0,6})([smhd])$/.exec(text)
  if (!match) {
    throw new UsageError(`--${flag} takes a number and s, m, h or d, such as 15m; got '${text}'`)
  }
  return Number(match[1]) * SECONDS[match[2]!]!
}

/** Days above 0, fractions too, in milliseconds. */
export function readDays(flag: string, text: string): number {
  const days = Number(text)
  if (!(days > 0)) {
    throw new UsageError(`--${flag} takes a number of days above 0, got '${text}'`)
  }
  return days * SECONDS.d! * 1000
}

export function readUrl(flag: string, text: string): string {
  if (!URL.canParse(text)) {
    throw new UsageError(`--${flag} takes a URL, got '${text}'`)
  }
  return text
}

/** A service by its name in a task's Resource, and where it is. */
export function readEndpoint(flag: string, text: string): Record<string, string> {
  const [, service, url] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(text) ?? []
  if (service === undefined || url === undefined || !URL.canParse(url)) {
    throw new UsageError(
      `--${flag} takes a service and a URL, such as ssm=http://127.0.0.1:4600; got '${text}'`,
    )
  }
  return { [service]: url }
}

/** A name and a value with `=` between them. */
export function readParameter(flag: string, text: string): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) {
    throw new UsageError(`--${flag} takes a name and a value, such as /shop/region=eu; got '${text}'`)
  }
  return { [text.slice(0, at)]: text.slice(at + 1) }
}

/** Host names between commas, in lower case. */
export function readHosts(flag: string, text: string): string[] {
  return readList(text).map((host) => {
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host)) {
      throw new UsageError(`--${flag} takes host names without a port, such as box.lan; got '${host}'`)
    }
    return host.toLowerCase()
  })
}

/** Origins of pages between commas. */
export function readOrigins(flag: string, text: string): string[] {
  return readList(text).map((origin) => {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new UsageError(`--${flag} takes origins such as https://app.example; got '${origin}'`)
    }
    return origin
  })
}

/** The origin of pages that every answer names. */
export function readCorsOrigin(flag: string, text: string): string {
  if (!isCorsOrigin(text)) {
    throw new UsageError(`--${flag} takes ${CORS_ORIGINS}; got '${text}'`)
  }
  return text
}

/** User ids between commas. */
export function readUsers(flag: string, text: string): number[] {
  return readList(text).map((id) => {
    if (!/^\d{1,10}$/.test(id)) {
      throw new UsageError(`--${flag} takes user ids such as 1001 (id -u prints one); got '${id}'`)
    }
    return Number(id)
  })
}

function readList(text: string): string[] {
  return text.split(',').map((part) => part.trim())
}
