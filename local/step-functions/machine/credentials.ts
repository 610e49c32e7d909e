import { isObject, type Json } from './json.ts'

/** Returns the role in a Task's Credentials; undefined where it has none. */
export function readRole(credentials: Json | undefined): string | undefined {
  return isObject(credentials) && credentials.RoleArn !== undefined ? String(credentials.RoleArn) : undefined
}
