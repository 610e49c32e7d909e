import { isObject, type Json } from '../json.ts'

export function readTags(tags: Json | undefined): Record<string, string> {
  const read: Record<string, string> = {}
  if (Array.isArray(tags))
    for (const tag of tags) if (isObject(tag)) read[String(tag.key)] = String(tag.value)
  return read
}
